"""Settings to read with the line that says each, no secret among them; engagements to create, select and sign."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.services import checkpoints
from readiness.services.people import accounts
from readiness.store import engagements, journal
from readiness.web.app import create_app
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import HOSTILE, words

WINDOW = {"type": "2", "start": "2026-01-01", "end": "2026-06-30", "firm": "Example CPA LLP"}


def _send(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    return factories.send(client, "/settings", path, **form)


def _with(place: Workspace, text: str, environ: dict[str, str] | None = None) -> FlaskClient:
    file = place.home / "readiness.toml"
    file.write_text(file.read_text() + text)
    factories.administrator(place)
    return factories.signed_in(create_app(open_workspace(place.home, environ or {}, place.now)))


def test_each_setting_names_its_line_its_variable_or_that_it_is_the_default(fresh: Workspace):
    page = words(_with(fresh, "", {"READINESS_UPLOADS__LIMIT_MB": "42"}).get("/settings"))
    assert "time_zone America/New_York" in page
    assert "readiness.toml:3" in page
    assert "limit_mb 42 Largest file that is accepted, in millions of bytes. READINESS_UPLOADS__LIMIT_MB" in page
    assert re.search(r"four_eyes yes Nobody accepts [^.]*\. default", page)


def test_a_secret_is_named_by_its_reference_and_kind_only(fresh: Workspace):
    text = '[notify]\nurls = ["env:CHAT", "env:NOWHERE", "file:var/mail"]\n'
    (fresh.home / "var" / "mail").write_text("mailtos://ada:hunter2hunter2@mail.example")
    client = _with(fresh, text, {"CHAT": "slack://tokenA/tokenB/tokenC", "GITHUB_TOKEN": "s3cr3t-value"})
    page = client.get("/settings").get_data(as_text=True)
    shown = words(client.get("/settings"))
    assert "env:CHAT (slack) env:NOWHERE (cannot be read) file:var/mail (mailtos)" in shown
    for secret in ("tokenA", "hunter2", "s3cr3t-value"):
        assert secret not in page


def test_the_password_of_a_database_is_not_shown(fresh: Workspace):
    url = f"sqlite:///{fresh.home}/var/readiness.db"
    page = words(_with(fresh, "", {"READINESS_STORAGE__DATABASE": url}).get("/settings"))
    assert "READINESS_STORAGE__DATABASE" in page
    assert fresh.database.name in page


def test_roles_without_a_person_stand_first_with_the_line_to_write(fresh: Workspace, dana: FlaskClient):
    (role,) = {control.owner for control in fresh.catalog.controls}
    page = words(dana.get("/settings"))
    assert f"{role} {factories.PEOPLE[role]} none: invite 1 readiness.toml:" in page
    file = fresh.home / "readiness.toml"
    file.write_text(re.sub(rf'"{role}" = .*\n', "", file.read_text()))
    bare = factories.signed_in(create_app(factories.reopened(fresh)))
    page = words(bare.get("/settings"))
    assert f'write "{role}" = "NAME@..." under [owners]' in page
    factories.engagement(fresh)
    assert "1 of 1 role has nobody." in words(bare.get("/settings"))


def test_a_role_whose_person_has_left_is_told_as_nobodys_on_every_page(fresh: Workspace, dana: FlaskClient):
    (role,) = {control.owner for control in fresh.catalog.controls}
    factories.engagement(fresh)
    with fresh.database.writing() as session:
        accounts.add(session, factories.PEOPLE[role], "engineer", fresh.now(), factories.PASSWORD)
        accounts.disable(session, factories.PEOPLE[role], fresh.now())
    assert "1 of 1 role has nobody." in words(dana.get("/settings"))
    assert "disabled 1 readiness.toml:" in words(dana.get("/settings"))
    assert "1 control in scope has nobody: name an owner" in words(dana.get("/executive"))
    for page in ("/controls", "/coverage?zoom=table"):
        assert f"{factories.PEOPLE[role]} has left" in words(dana.get(page))


def test_a_file_that_was_changed_since_the_start_says_so(fresh: Workspace, dana: FlaskClient):
    file = fresh.home / "readiness.toml"
    file.write_text(file.read_text().replace("Acme, Inc.", "Acme GmbH"))
    assert "readiness.toml was changed since Readiness started. Start it again to apply it." in words(
        dana.get("/settings")
    )
    file.write_text("[organization\n")
    page = words(dana.get("/settings"))
    assert "Readiness would not start again: readiness.toml:1:" in page
    assert "Acme, Inc." in page


def test_an_engagement_is_created_selected_and_its_scope_signed_by_who_is_signed_in(
    fresh: Workspace, dana: FlaskClient
):
    assert "Create an engagement next." in words(dana.get("/settings"))
    assert _send(dana, "/settings/engagements", **WINDOW, name="H1", category=["availability"]).status_code == 303
    assert _send(dana, "/settings/engagements", type="1", as_of="2026-06-30", name="T1").status_code == 303
    with fresh.database.reading() as session:
        first, second = engagements.all_(session)
        assert engagements.selected(session) == first
    assert _send(dana, f"/settings/engagements/{second.id}/select").status_code == 303
    assert _send(dana, f"/settings/engagements/{second.id}/select").status_code == 303, "twice is once"
    assert _send(dana, f"/settings/engagements/{first.id}/scope").status_code == 303
    with fresh.database.reading() as session:
        selected, signed = engagements.selected(session), engagements.find(session, first.id)
        happened = [one.line.entry.event for one in journal.of(session, second.id)]
        said = journal.of(session, first.id)[-1].envelope
    assert selected is not None
    assert selected.id == second.id
    assert signed is not None
    assert signed.scope_signed_by == "dana.okafor@acme.example"
    assert happened == ["engagement_created", "engagement_selected"]
    assert '"by":"dana.okafor@acme.example"' in said
    assert {category.value for category in first.categories} == {"security", "availability"}


def test_an_engagement_without_a_name_is_called_by_its_type_and_days(fresh: Workspace, dana: FlaskClient):
    _send(dana, "/settings/engagements", **WINDOW)
    _send(dana, "/settings/engagements", **{**WINDOW, "start": "2025-12-01", "end": "2026-05-31"})
    _send(dana, "/settings/engagements", type="1", as_of="2026-06-30")
    with fresh.database.reading() as session:
        assert [one.name for one in engagements.all_(session)] == [
            "Type 2, 1 Jan to 30 Jun 2026",
            "Type 2, 1 Dec 2025 to 31 May 2026",
            "Type 1, 30 Jun 2026",
        ]


@pytest.mark.parametrize(
    "changes",
    [
        {"end": "2025-12-31"},
        {"start": ""},
        {"start": "31.12.2025"},
        {"type": "3"},
        {"as_of": "2026-01-01"},
        {"end": "2066-06-30"},
        {"start": "0001-01-01", "end": "0001-02-01"},
        {"type": "1", "start": "", "end": "", "as_of": "9999-12-31"},
        {"category": ["kindness"]},
        {"type": "1", "start": "", "end": ""},
    ],
)
def test_what_cannot_be_says_why_keeps_what_was_typed_and_changes_nothing(
    fresh: Workspace, dana: FlaskClient, changes: dict[str, str | list[str]]
):
    answer = _send(dana, "/settings/engagements", **{**WINDOW, **changes})
    assert answer.status_code == 400
    assert 'value="Example CPA LLP"' in answer.get_data(as_text=True)
    with fresh.database.reading() as session:
        assert engagements.all_(session) == ()


def test_the_same_form_twice_makes_one(fresh: Workspace, dana: FlaskClient):
    codes = [_send(dana, "/settings/engagements", **WINDOW).status_code for _ in range(2)]
    assert codes == [303, 409]
    with fresh.database.reading() as session:
        assert len(engagements.all_(session)) == 1


def test_an_id_nobody_has_is_not_found_and_a_name_is_no_id(fresh: Workspace, dana: FlaskClient):
    factories.engagement(fresh)
    for path in ("nobody/select", "nobody/scope", "SOC 2 Type 2 · H1 2026/select"):
        assert _send(dana, f"/settings/engagements/{path}").status_code == 404


def test_hostile_text_stays_text(fresh: Workspace, dana: FlaskClient):
    _send(dana, "/settings/engagements", **{**WINDOW, "name": HOSTILE, "firm": HOSTILE})
    wrong = _send(dana, "/settings/engagements", **{**WINDOW, "name": HOSTILE, "firm": HOSTILE, "category": [HOSTILE]})
    for page in (dana.get("/settings"), wrong):
        text = page.get_data(as_text=True)
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert "&lt;script&gt;alert" in dana.get("/settings").get_data(as_text=True)


def test_looking_makes_no_key_and_shows_the_fingerprint_once_there_is_one(fresh: Workspace, dana: FlaskClient):
    assert "made with the first checkpoint" in words(dana.get("/settings"))
    assert not (fresh.keys / "signing.pem").exists()

    key = checkpoints.signing_key(fresh)
    assert key.fingerprint in words(dana.get("/settings"))
    (fresh.keys / "signing.pem").chmod(0o644)
    assert "others may read the signing key" in words(dana.get("/settings"))
