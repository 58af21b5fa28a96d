from flask import Flask

from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


def test_a_mistake_of_ours_shows_a_page_and_no_trace(fresh: Workspace):
    app = create_app(fresh)
    factories.administrator(fresh)
    app.view_functions["runs.index"] = lambda **_: 1 / 0
    client = factories.signed_in(app)
    answer = client.get("/runs")
    assert answer.status_code == 500
    assert "Something went wrong on our side. Nothing was changed." in words(answer)
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)


def test_what_a_page_cannot_do_is_said(app: Flask):
    client = factories.signed_in(app)
    assert "This page cannot do that." in words(client.put("/login"))
    assert "There is nothing here." in words(client.get("/nothing"))


def test_a_form_that_is_too_large_is_refused(app: Flask):
    client = app.test_client()
    answer = client.post("/login", data={"email": "x" * 2_000_000})
    assert answer.status_code == 413
