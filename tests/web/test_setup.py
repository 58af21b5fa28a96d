from datetime import timedelta

from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import PASSWORD, Clock, words

DANA = "dana@acme.example"


def _link(workspace: Workspace) -> str:
    with workspace.database.writing() as session:
        return f"/setup/{accounts.first_link(session, workspace.now())}"


def test_the_first_administrator_says_who_they_are_and_is_signed_in(fresh: Workspace):
    client, link = create_app(fresh).test_client(), _link(fresh)
    assert "Set up the first administrator" in words(client.get(link))
    answer = factories.post(client, link, email=DANA, password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"] == "/"
    assert "steps to the first coverage are taken." in words(client.get("/"))
    assert DANA in words(client.get("/"))


def test_a_link_works_once(fresh: Workspace):
    app, link = create_app(fresh), _link(fresh)
    factories.post(app.test_client(), link, email=DANA, password=PASSWORD)
    spent = app.test_client().get(link)
    assert spent.status_code == 404
    assert "This link works no more." in words(spent)


def test_a_link_works_for_a_week(fresh: Workspace, clock: Clock):
    client, link = create_app(fresh).test_client(), _link(fresh)
    clock.at += timedelta(days=7)
    assert client.get(link).status_code == 404


def test_a_password_that_will_not_do_says_why_and_leaves_the_link_good(fresh: Workspace):
    client, link = create_app(fresh).test_client(), _link(fresh)
    short = factories.post(client, link, email=DANA, password="elevenchars", again="elevenchars")
    assert short.status_code == 400
    assert "The password has 11 characters. Choose at least 12; a few words do well." in words(short)
    assert f'value="{DANA}"' in short.get_data(as_text=True)
    assert "The two passwords differ." in words(factories.post(client, link, email=DANA, password=PASSWORD, again="x"))
    assert "is not one e-mail address" in words(factories.post(client, link, email="dana", password=PASSWORD))
    assert factories.post(client, link, email=DANA, password=PASSWORD).status_code == 303


def test_somebody_invited_chooses_a_password_but_not_another_address(fresh: Workspace, clock: Clock):
    with fresh.database.writing() as session:
        token = accounts.add(session, "erin@acme.example", "engineer", clock()).token
    client = create_app(fresh).test_client()
    assert "For erin@acme.example, engineer." in words(client.get(f"/setup/{token}"))
    factories.post(client, f"/setup/{token}", email=DANA, password=PASSWORD)
    assert "erin@acme.example" in words(client.get("/runs"))


def test_an_invented_link_opens_nothing(fresh: Workspace):
    client = create_app(fresh).test_client()
    assert client.get(f"/setup/{'0' * 48}").status_code == 404
