"""Engagements, changes of owners and cadences, and hand-overs, for programs; and what is left to people."""

from datetime import date

import pytest

from readiness.bundle.verify import verify
from readiness.services.bundles import downloads, issuing
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import accounts
from readiness.services.people.accounts import Mandate
from readiness.web.app import create_app
from readiness.web.roles import API, TABLE
from tests.web import factories
from tests.web.api.conftest import DANA, LEE, Program, staffed, token

YEAR = {"type": "2", "start": "2027-01-01", "end": "2027-06-30", "firm": "Example CPA LLP", "name": "H1 2027"}
CHANGE = {"subject": "CHG-02", "field": "owner", "value": DANA, "from": "2026-05-22", "reason": "Moved teams"}


@pytest.fixture
def place(tmp_path):
    with staffed(tmp_path / "ws", "GOV-02", "CHG-02") as workspace:
        factories.engagement(workspace)
        yield workspace


@pytest.fixture
def as_(place, app):
    return lambda role, *scopes, by=DANA: Program(app, token(place, role, *scopes, by=by))


def test_an_engagement_is_created_found_and_selected(as_):
    admin = as_("admin")
    made = admin.post("/engagements", json=YEAR)
    assert made.status_code == 201, made.text
    (one,) = made.json["engagements"]
    assert (one["name"], one["start"], one["categories"], one["selected"]) == (
        "H1 2027",
        "2027-01-01",
        ["security"],
        False,
    )
    assert made.headers["Location"].endswith(f"/engagements/{one['id']}")
    assert admin.get(f"/engagements/{one['id']}").json["engagements"] == [one]
    for _ in range(2):
        assert admin.post(f"/engagements/{one['id']}/select").json["engagements"][0]["selected"]
    assert admin.get("/status").json["engagement"]["name"] == "H1 2027"
    created = admin.get("/activity?event=engagement_created").json["activity"][0]
    assert created["by"] == DANA
    assert len(admin.get("/activity?event=engagement_selected").json["activity"]) == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"type": "3"}, 422),
        ({"type": "1"}, 422),
        ({"end": "2026-01-01"}, 422),
        ({"end": "2036-01-01"}, 422),
        ({"categories": "security,secrecy"}, 422),
        ({"name": "SOC 2 Type 2 · H1 2026"}, 409),
        ({"color": "blue"}, 422),
    ],
)
def test_an_engagement_that_cannot_be_is_refused(as_, wrong, status):
    admin = as_("admin")
    assert admin.post("/engagements", json=YEAR | wrong).status_code == status
    assert len(admin.get("/engagements").json["engagements"]) == 1


def test_the_same_engagement_sent_twice_is_created_once(as_):
    admin = as_("admin")
    assert [admin.post("/engagements", json=YEAR).status_code for _ in range(2)] == [201, 409]


def test_only_an_administrator_s_token_with_the_scope_creates_and_selects(as_):
    for program in (as_("lead", by=LEE), as_("engineer"), as_("executive"), as_("admin", "read")):
        assert program.post("/engagements", json=YEAR).status_code == 403
        assert program.post("/engagements/x/select").status_code == 403
    assert as_("admin").post("/engagements/x/select").status_code == 404


def test_an_auditor_s_token_sees_its_engagement_only(place, as_):
    admin = as_("admin")
    (own,) = admin.get("/engagements").json["engagements"]
    other = admin.post("/engagements", json=YEAR).json["engagements"][0]
    with place.database.writing() as session:
        mandate = Mandate(own["id"], place.now().replace(year=2027))
        accounts.add(session, "ann@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    ann = as_("auditor", by="ann@firm.example")
    assert ann.get(f"/engagements/{own['id']}").status_code == 200
    assert ann.get(f"/engagements/{other['id']}").status_code == 404
    assert ann.get("/overrides").status_code == 403


def test_an_owner_changes_from_a_day_on_and_what_was_seen_guards_it(as_):
    lead = as_("lead", by=LEE)
    made = lead.post("/overrides", json=CHANGE | {"seen": "none"})
    assert made.status_code == 409
    made = lead.post("/overrides", json=CHANGE)
    assert made.status_code == 201, made.text
    (one,) = made.json["overrides"]
    assert (one["value"], one["by"], one["standing"]) == (DANA, LEE, "in_force")
    assert lead.get("/overrides").json["overrides"] == [one]
    assert lead.get("/overrides?subject=GOV-02").json["overrides"] == []
    assert lead.get("/overrides?as_of=2026-05-21").json["overrides"][0]["standing"] == "coming"
    assert lead.get("/controls/CHG-02").json["owner"] == DANA
    assert lead.post("/overrides", json=CHANGE | {"seen": one["id"]}).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "NO-1"},
        {"field": "delegate"},
        {"value": "nobody in particular"},
        {"field": "cadence", "value": "hourly"},
        {"field": "cadence", "value": "daily"},
        {"reason": " "},
        {"from": "soon"},
    ],
)
def test_a_change_that_cannot_be_is_refused(as_, wrong):
    lead = as_("lead", by=LEE)
    assert lead.post("/overrides", json=CHANGE | wrong).status_code == 422
    assert lead.get("/overrides").json["overrides"] == []


def test_engineers_and_tokens_nobody_answers_for_change_nothing(as_):
    for program in (as_("engineer"), as_("lead", "read", by=LEE), as_("lead", by=None)):
        assert program.post("/overrides", json=CHANGE).status_code == 403


def test_a_hand_over_is_taken_whole_and_checked(place, as_, tmp_path):
    (tmp_path / "minutes.txt").write_bytes(b"Present: all.")
    with (tmp_path / "minutes.txt").open("rb") as minutes:
        uploads.add(place, About("GOV-02/minutes-pack", DANA, factories.TODAY), [Sent("minutes.txt", minutes)])
    downloads.issue(place)
    lead = as_("lead", by=LEE)
    (one,) = lead.get("/bundles").json["bundles"]
    assert lead.get("/bundles/1").json == one
    taken = lead.get("/bundles/1/file")
    assert taken.mimetype == "application/zip"
    (tmp_path / "bundle.zip").write_bytes(taken.data)
    assert verify(tmp_path / "bundle.zip").intact
    assert lead.post("/bundles/1/check").json == {"intact": True, "faults": []}
    assert as_("engineer").post("/bundles/1/check").status_code == 403
    for path in ("/bundles/2", "/bundles/2/file", "/bundles/x"):
        assert lead.get(path).status_code in (404, 422), path
    assert as_("executive").get("/bundles/1/file").status_code == 403


def test_a_hand_over_is_asked_for_once_and_its_state_is_told(tmp_path):
    catalog = factories.excerpt("GOV-02")
    workspace = factories.made(tmp_path / "apart", factories.Clock(), catalog=catalog, engine="procrastinate")
    factories.administrator(workspace)
    factories.engagement(workspace)
    app = create_app(workspace)
    admin = Program(app, token(workspace, "admin"))
    asked = admin.post("/bundles")
    assert asked.status_code == 202, asked.text
    (one,) = asked.json["issuing"]
    assert (one["state"], one["asked_by"], one["bundle"]) == ("waiting", DANA, None)
    assert admin.post("/bundles", json={}).json == asked.json
    assert admin.post("/bundles", json={"engagement": "another"}).status_code == 422
    issuing.work_off(workspace)
    (one,) = admin.get("/issuing").json["issuing"]
    assert (one["state"], one["bundle"]) == ("ready", 1)
    assert admin.get("/bundles/1").json["number"] == 1
    for program in (Program(app, token(workspace, "engineer")), Program(app, token(workspace, "admin", "read"))):
        assert program.post("/bundles").status_code == 403
    workspace.database.dispose()


def test_an_auditor_of_another_engagement_takes_no_hand_over(place, as_):
    other = factories.engagement(place, name="Another", start=date(2024, 1, 1), end=date(2024, 6, 30))
    with place.database.writing() as session:
        mandate = Mandate(other.id, place.now().replace(year=2027))
        accounts.add(session, "ann@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    as_("lead", by=LEE).post("/overrides", json=CHANGE)
    downloads.issue(place)
    ann = as_("auditor", by="ann@firm.example")
    for path in ("/bundles/1", "/bundles/1/file"):
        assert ann.get(path).status_code == 404


BY_PROGRAMS = {
    "uploads.add": "evidence_add",
    "uploads.accept": "evidence_accept",
    "uploads.give_back": "evidence_return",
    "uploads.answer": "evidence_accept",
    "waivers.propose": "waiver_ask",
    "waivers.approve": "waiver_approve",
    "waivers.decline": "waiver_decline",
    "waivers.answer": "waiver_approve",
    "waivers.end": "waiver_end",
    "controls.walk": "walkthrough_add",
    "controls.change": "override_add",
    "controls.charge": "override_add",
    "gaps.charge": "override_add",
    "connections.collect": "run_ask",
    "connections.try_": "connection_try",
    "runs.answer": "run_ask",
    "settings.create_engagement": "engagement_create",
    "settings.select_engagement": "engagement_select",
    "bundles.check": "bundle_check",
    "bundles.issue": "bundle_issue",
}
"""What pages do, and the route by which programs do it."""
BY_PEOPLE = ("users.", "tokens.", "account.", "factor.", "login.", "setup.", "mine.delegate", "settings.sign_scope")
"""What docs/api.md says is left to people, and why."""


def test_every_act_of_the_pages_can_be_done_by_a_program_or_is_left_to_people(app):
    posts = (rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    acts = {endpoint for endpoint in posts if endpoint in TABLE and not endpoint.startswith(BY_PEOPLE)}
    assert acts == BY_PROGRAMS.keys()
    for page, name in BY_PROGRAMS.items():
        assert API[f"api.{name}"].roles <= TABLE[page], "a program may no more than a person of its role"
