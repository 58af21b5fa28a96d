"""Search: one field for everything, and nobody finds what they may not see."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories, visits
from tests.web.factories import HOSTILE, Story, exception, words


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    catalog = factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02")
    workspace = factories.made(tmp_path_factory.mktemp("search") / "ws", factories.Clock(), catalog=catalog)
    factories.administrator(workspace)
    visits.furnish(workspace)
    gone = (exception("acme/long-gone", "no_second_factor"),)
    Story(workspace, numbers=count(500)).judged("AC-02", "github.members_2fa", date(2024, 5, 1), gone)
    for role in ("auditor", "executive", "lead"):
        factories.person(workspace, role)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def app(place: Workspace) -> Flask:
    return create_app(place)


@pytest.fixture
def dana(app: Flask) -> FlaskClient:
    return factories.signed_in(app)


def _kinds(client: FlaskClient, query: str) -> set[str]:
    page = client.get("/search", query_string={"q": query}).get_data(as_text=True)
    kinds = ("controls", "requirements", "criteria", "procedures", "items", "evidence", "populations", "runs", "people")
    return {kind for kind in kinds if f'id="of-{kind}"' in page}


def test_each_kind_is_found_by_a_word_of_its_own(dana: FlaskClient):
    assert _kinds(dana, "AC-02") >= {"controls", "requirements", "items"}
    assert _kinds(dana, "CC6.1") == {"criteria"}
    assert _kinds(dana, "members_2fa") >= {"procedures", "items"}
    assert _kinds(dana, "api#1042") == {"items"}
    assert _kinds(dana, "Minutes of the May meeting") == {"evidence"}
    assert _kinds(dana, "grant Administration") == {"runs"}
    assert _kinds(dana, "engineer@acme") >= {"people"}
    assert _kinds(dana, "github.merged_pulls") >= {"requirements", "evidence", "populations", "runs"}


def test_it_leads_to_what_was_found_and_to_the_list_of_all(dana: FlaskClient):
    page = dana.get("/search?q=merged_pulls").get_data(as_text=True)
    assert 'href="/evidence/github.merged_pulls-' in page
    assert 'href="/evidence?q=merged_pulls"' in page
    assert dana.get("/evidence?q=merged_pulls").status_code == 200


def test_what_was_found_has_its_title_and_days_read_as_people_write_them(dana: FlaskClient):
    said = words(dana.get("/search?q=api%231042"))
    assert re.search(r"acme/api#1042 [A-Z][a-z ]+: exception on \d{1,2} [A-Z][a-z]{2} 2026, CHG-02", said), said
    assert "Merged pull requests github.merged_pulls" in words(dana.get("/search?q=merged_pulls"))


def test_what_is_called_so_comes_before_what_only_speaks_of_it(dana: FlaskClient):
    page = dana.get("/search?q=chg-02").get_data(as_text=True)
    assert page.index("Each change is reviewed by someone else") < page.index('id="of-requirements"')


def test_every_word_must_be_held_and_nothing_is_said_in_words(dana: FlaskClient):
    assert "Nothing holds CHG-02 parachute." in words(dana.get("/search?q=CHG-02+parachute"))
    assert "What are you looking for?" in words(dana.get("/search"))
    assert _kinds(dana, "%") == _kinds(dana, "%_%")


@pytest.mark.parametrize("query", [HOSTILE, "\0", "%' OR 1=1 --", "x" * 5000, "a " * 200])
def test_hostile_words_stay_words(dana: FlaskClient, query: str):
    answer = dana.get("/search", query_string={"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert "\u202e" not in answer.get_data(as_text=True)


def test_nobody_finds_what_their_role_may_not_open(app: Flask):
    executive, auditor, lead = (
        factories.signed_in(app, f"{role}@acme.example") for role in ("executive", "auditor", "lead")
    )
    assert _kinds(executive, "github") <= {"controls", "requirements", "criteria"}
    assert (_kinds(auditor, "long-gone"), _kinds(lead, "long-gone")) == (set(), {"items"})  # before the window
    assert _kinds(lead, "engineer@acme") == {"evidence"}
    assert "look in the activity" not in words(auditor.get("/search?q=a"))


def test_the_field_stands_on_every_page_and_keeps_the_day_asked_about(dana: FlaskClient):
    page = dana.get("/gaps?as_of=2026-03-01").get_data(as_text=True)
    assert '<input id="find" name="q"' in page
    assert '<input type="hidden" name="as_of" value="2026-03-01">' in page
