"""What is mine, and what becomes mine while I act for somebody else."""

import re
from datetime import timedelta
from io import BytesIO

import pytest

from readiness.services.evidence import reviews, uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import accounts
from readiness.web.app import create_app
from tests.web import factories, visits
from tests.web.factories import HOSTILE, Clock

PRIYA, AMIRA, LEAD = "priya.natarajan@acme.example", "amira.haddad@acme.example", "lead@acme.example"
DANA, OWNER = "dana.okafor@acme.example", "li.wei@acme.example"
AWAY = {"value": DANA, "from": "2026-05-20", "until": "2026-05-29", "reason": "Holiday"}


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("BCP-04", "GOV-02"))
    factories.administrator(workspace)
    factories.administrator(workspace, OWNER)
    factories.engagement(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def app(place):
    return create_app(place)


@pytest.fixture
def owner(app):
    return factories.signed_in(app, OWNER)


@pytest.fixture
def dana(app):
    return factories.signed_in(app, DANA)


def subjects(client):
    return {row["subject"] for row in client.get("/mine.json").get_json()["mine"] if row["kind"] == "evidence"}


def leave(client, **said):
    page = client.get("/mine").text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page))
    return client.post("/mine/delegate", data={**hidden, **AWAY, **said})


def test_what_is_due_goes_to_who_acts_and_both_pages_say_so(owner, dana):
    mine = subjects(owner)
    assert mine
    assert not mine & subjects(dana)
    assert leave(owner).status_code == 303
    assert mine <= subjects(dana)
    assert not mine & subjects(owner)
    assert f"{DANA} acts for you until 29 May 2026" in factories.words(owner.get("/mine"))
    assert f"You act for {OWNER} until 29 May 2026" in factories.words(dana.get("/mine"))


def test_what_is_somebody_elses_says_whose_it_is(owner, dana):
    assert f"of {OWNER}" not in factories.words(owner.get("/mine"))
    leave(owner)
    assert f"of {OWNER}" in factories.words(dana.get("/mine"))


def test_who_is_back_takes_it_again(owner, dana):
    mine = subjects(owner)
    leave(owner)
    leave(owner, value=OWNER, **{"from": "2026-05-22"})
    assert mine == subjects(owner)
    assert "acts for" not in factories.words(dana.get("/mine")).replace("Who acts for you", "").replace(
        "Let somebody act for you", ""
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "nobody@acme.example"),
        ("value", HOSTILE),
        ("until", "2026-05-01"),
        ("until", ""),
        ("from", HOSTILE),
        ("reason", " "),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_writes_nothing(owner, field, value):
    mine = subjects(owner)
    answered = leave(owner, **{field: value})
    assert answered.status_code == 400
    assert 'role="alert"' in answered.text
    assert "<script>alert" not in answered.text
    assert 'value="2026-05-29"' in answered.text or field == "until"
    assert subjects(owner) == mine


def test_the_same_form_sent_twice_is_taken_once(owner):
    page = owner.get("/mine").text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page))
    assert [owner.post("/mine/delegate", data={**hidden, **AWAY}).status_code for _ in range(2)] == [303, 400]


def rows(client, part):
    return [row for row in client.get("/mine.json").get_json()["mine"] if row["part"] == part]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """What furnishes every page, with the people who own what fails."""
    catalog = factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02")
    workspace = factories.made(tmp_path_factory.mktemp("mine") / "ws", Clock(), catalog=catalog)
    factories.administrator(workspace)
    visits.furnish(workspace)
    with workspace.database.writing() as session:
        for email, role in ((PRIYA, "engineer"), (AMIRA, "engineer"), (LEAD, "lead")):
            accounts.add(session, email, role, workspace.now(), factories.PASSWORD)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def told_app(story):
    return create_app(story)


def test_the_owner_of_a_failing_control_reads_first_what_fails(told_app):
    priya = factories.signed_in(told_app, PRIYA)
    page = factories.words(priya.get("/"))
    assert "1 control of yours fails, 2 items." in page
    assert "Nothing" not in page
    assert "acme/api#1042 Nobody had approved it at the merge" in page
    assert "17 Feb 2026" in page
    assert 'href="/controls/CHG-02#changes.approved"' in priya.get("/").text
    assert 'id="changes.approved"' in priya.get("/controls/CHG-02").text


def test_the_files_hold_what_the_page_says(told_app):
    priya = factories.signed_in(told_app, PRIYA)
    found = rows(priya, "failing")
    assert [(row["control"], row["kind"], row["subject"], row["since"], row["test"], row["as"]) for row in found] == [
        ("CHG-02", "item", "acme/api#1042", "2026-02-17", "changes.approved", "owner"),
        ("CHG-02", "item", "acme/api#1077", "2026-03-03", "changes.approved", "owner"),
    ]
    lines = priya.get("/mine.csv").text.splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == [
        row["subject"] for row in priya.get("/mine.json").json["mine"]
    ]


def test_what_was_waived_is_not_told_as_failing(told_app):
    assert [row["subject"] for row in rows(factories.signed_in(told_app, AMIRA), "failing")] == ["acme/jdoe"]


def test_what_waits_for_an_answer_is_told_to_who_may_give_it(told_app):
    lead, engineer = factories.signed_in(told_app, LEAD), factories.signed_in(told_app, "engineer@acme.example")
    assert {row["kind"] for row in rows(lead, "waiting")} == {"review", "waiver"}
    assert "1 upload waits for your review, 1 waiver waits for your answer" in factories.words(lead.get("/mine"))
    assert rows(engineer, "waiting") == []
    [waiver] = [row for row in rows(lead, "waiting") if row["kind"] == "waiver"]
    assert lead.get(f"/waivers/{waiver['subject']}").status_code == 200


def test_who_owns_nothing_and_has_nothing_to_do_reads_so(told_app):
    page = factories.words(factories.signed_in(told_app, "engineer@acme.example").get("/mine"))
    assert "Nothing is to do for you now." in page
    assert "no control in scope is yours" in page


def test_evidence_that_came_back_waits_for_who_brought_it_until_they_bring_it_again(place, app, owner):
    engineer = factories.person(place, "engineer")
    brought = _bring(place, engineer).item
    client = factories.signed_in(app, engineer)
    assert rows(client, "waiting") == []
    reviews.give_back(place, brought.row.id, DANA, HOSTILE)
    [row] = rows(client, "waiting")
    assert (row["kind"], row["subject"]) == ("returned", brought.row.id)
    page = client.get("/mine")
    assert "1 upload came back to you." in factories.words(page)
    assert "<script>alert" not in page.text
    assert f"supersedes={brought.row.id}" in page.text
    assert rows(owner, "waiting") == []
    place.now.at += timedelta(hours=1)
    _bring(place, engineer)
    assert rows(client, "waiting") == []


def test_what_fails_goes_to_who_acts_for_the_owner(owner, dana):
    known = [row["subject"] for row in rows(owner, "failing")]
    assert known
    leave(owner)
    assert rows(owner, "failing") == []
    assert set(known) <= {row["subject"] for row in rows(dana, "failing")}
    assert f"for {OWNER}" in factories.words(dana.get("/mine"))


def _bring(place, by):
    about = About("GOV-02/minutes-pack", by, factories.TODAY)
    return uploads.add(place, about, [Sent("minutes.txt", BytesIO(by.encode() + str(place.now()).encode()))])


def test_it_is_about_today_whatever_day_the_page_before_was_about_and_says_so(owner):
    page = owner.get("/mine?as_of=2026-03-31&known_at=2026-04-02")
    said = factories.words(page)
    assert "As of 22 May 2026" in said
    assert "You came from pages about 31 Mar 2026, as known by" in said
    assert "is always about today" in said
    assert 'href="/coverage?as_of=2026-03-31&amp;known_at=2026-04-03T04:00:00Z"' in page.text
    assert 'id="as_of"' not in page.text
    assert "You came from" not in factories.words(owner.get("/mine"))


def test_a_file_for_another_day_is_refused(owner):
    assert owner.get("/mine.json?as_of=2026-03-31").status_code == 400
    assert owner.get("/mine.csv?known_at=2026-03-31").status_code == 400
    assert owner.get("/mine?as_of=2026-02-31").status_code == 400
