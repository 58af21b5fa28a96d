"""One control with everything it has: forms that change who answers for it, walkthroughs, and a great deal of history."""

import gzip
import re
from datetime import date, timedelta

import pytest

from readiness import resources
from readiness.domain.calendar import Period
from readiness.services.controls import overrides, walkthroughs
from readiness.services.controls.overrides import Change
from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import HOSTILE, TODAY, Clock, Story, exception
from tests.web.test_growth import LARGEST, MOST_QUERIES, queries

DANA, KIM = "dana.okafor@acme.example", "kim@acme.example"
HERE = "/controls/BCP-04"


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("BCP-04", "GOV-02"))
    factories.administrator(workspace)
    for role in ("engineer", "auditor"):
        factories.person(workspace, role)
    factories.engagement(workspace)
    Story(workspace).whole(workspace.catalog.controls)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def app(place):
    return create_app(place)


@pytest.fixture
def dana(app):
    return factories.signed_in(app)


def hidden(client, page=HERE):
    found = client.get(page)
    return {"csrf_token": factories.csrf(found), "seen": re.search(r'name="seen" value="([^"]*)"', found.text)[1]}


def change(client, **form):
    given = {"field": "owner", "value": KIM, "from": "2026-05-01", "reason": "Moved", **form}
    return client.post(f"{HERE}/change", data={**hidden(client), **given})


def walk(client, **form):
    given = {"on": "2026-05-20", "outcome": "pass", "note": "Followed one restore", **form}
    return client.post(f"{HERE}/walkthrough", data={**hidden(client), **given})


def test_the_owner_the_backup_and_the_cadence_change_with_who_and_when(dana):
    assert change(dana).status_code == 303
    assert change(dana, field="backup", value="Head of Security").status_code == 303
    assert (
        change(
            dana,
            field="cadence",
            value="monthly",
            subject=f"{HERE[10:]}/restore-test-records",
            **{"from": "2026-07-01"},
        ).status_code
        == 303
    )
    said = factories.words(dana.get(HERE))
    assert f"Owner {KIM}" in said
    assert f"Backup owner {DANA}" in said
    assert re.search(r"1 Jul 2026 BCP-04/restore-test-records cadence: every month to come Moved", said)
    assert re.search(r"1 May 2026 owner: kim@acme\.example in force Moved", said)
    assert KIM not in factories.words(dana.get(f"{HERE}?as_of=2026-04-30")).split("Who answers for it")[0]


def test_who_acts_for_the_owner_is_said_with_the_last_day(dana, place):
    change(dana)
    change_ = Change(KIM, "delegate", DANA, TODAY, DANA, "Away", TODAY + timedelta(days=3))
    overrides.change(place, change_)
    assert f"{DANA} acts until 25 May 2026" in factories.words(dana.get(HERE))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": HOSTILE},
        {"value": ""},
        {"reason": " "},
        {"from": HOSTILE},
        {"from": ""},
        {"field": "title"},
        {"field": "delegate"},
        {"subject": "GOV-02"},
        {"field": "cadence", "value": "weekly"},
        {"field": "cadence", "value": "sometimes", "from": "2026-07-01"},
    ],
)
def test_a_wrong_change_says_what_would_be_right_keeps_what_was_typed_and_writes_nothing(dana, wrong):
    answered = change(dana, **wrong)
    assert answered.status_code == 400
    assert 'role="alert"' in answered.text
    assert "<script>alert" not in answered.text
    assert "Nothing was changed" in factories.words(dana.get(HERE))


def test_a_stale_form_and_one_sent_twice_are_refused(dana):
    seen = hidden(dana)
    form = {"field": "owner", "value": KIM, "from": "2026-05-01", "reason": "Moved"}
    assert dana.post(f"{HERE}/change", data={**seen, **form}).status_code == 303
    again = dana.post(f"{HERE}/change", data={**seen, **form})
    assert again.status_code == 400
    assert "was changed meanwhile" in factories.words(again)
    line = {"field": "cadence", "value": "monthly", "subject": "BCP-04/restore-test-records", "from": "2026-07-01"}
    assert dana.post(f"{HERE}/change", data={**seen, **form, **line}).status_code == 400


def test_a_walkthrough_is_recorded_once_and_counts(dana):
    before = dana.get("/controls.json").get_json()["controls"]
    assert [walk(dana).status_code for _ in range(2)] == [303, 303]
    said = factories.words(dana.get(HERE))
    assert said.count("Followed one restore") == 1
    assert re.search(rf"20 May 2026 did what it says {DANA} Followed one restore", said)
    assert dana.get("/controls.json").get_json()["controls"] != before
    assert "Followed one restore" not in factories.words(dana.get(f"{HERE}?as_of=2026-05-19"))


@pytest.mark.parametrize(
    "wrong",
    [{"on": "2026-05-23"}, {"on": ""}, {"outcome": "maybe"}, {"outcome": ""}, {"note": " "}, {"note": "x" * 4001}],
)
def test_a_wrong_walkthrough_is_refused_and_keeps_the_note(dana, wrong):
    answered = walk(dana, **wrong)
    assert answered.status_code == 400
    assert wrong.get("note", "Followed one restore")[:20] in answered.text
    assert "Nobody walked it through yet." in factories.words(dana.get(HERE))


def test_a_walkthrough_without_words_says_what_to_write(dana):
    said = factories.words(walk(dana, note=""))
    assert "A walkthrough says what was seen. Write who was asked, which instance was followed" in said


def test_what_attacks_stays_text(dana):
    assert walk(dana, note=HOSTILE).status_code == 303
    assert change(dana, reason=HOSTILE).status_code == 303
    page = dana.get(HERE).text
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_forms_show_to_those_who_may_and_not_on_a_day_of_the_past(app, dana):
    engineer, auditor = (factories.signed_in(app, f"{role}@acme.example") for role in ("engineer", "auditor"))
    assert "Record a walkthrough" in engineer.get(HERE).text
    assert "Change it" not in engineer.get(HERE).text
    assert engineer.post(f"{HERE}/change", data={"csrf_token": factories.csrf(engineer.get(HERE))}).status_code == 403
    assert "<summary>Record" not in auditor.get(HERE).text
    assert "Change it" not in dana.get(f"{HERE}?as_of=2026-05-01").text


def test_another_control_s_id_is_not_found(dana):
    token = hidden(dana)
    form = {"on": "2026-05-20", "outcome": "pass", "field": "owner", "value": KIM, "from": "2026-05-01", "reason": "x"}
    for path in ("/controls/NO-1/walkthrough", "/controls/NO-1/change"):
        assert dana.post(path, data={**token, **form}).status_code == 404


PROCEDURES = sorted(
    str(path.relative_to(resources.PROCEDURES).with_suffix("")).replace("/", ".")
    for path in resources.PROCEDURES.rglob("*.sql")
)[:30]
START = date(2025, 4, 1)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A control with 30 procedures of 100 exceptions each, and a line of 400 daily periods of which every other is missed."""
    block = factories.excerpt("BCP-04")
    uses = "".join(f"  - {{id: {one}}}\n" for one in PROCEDURES)
    block = re.sub(r"  procedures:\n(  - .*\n)+", f"  procedures:\n{uses}", block)
    block = block.replace("{key: restore-test-records,", "{key: restore-test-records, cadence: daily, grace: 0,", 1)
    workspace = factories.made(tmp_path_factory.mktemp("crowded") / "ws", Clock(), catalog=block)
    factories.administrator(workspace)
    factories.engagement(workspace, start=START, end=START + timedelta(days=399))
    story = Story(workspace)
    line = next(one for one in workspace.catalog.requirements if one.key == "restore-test-records")
    with workspace.database.writing() as session:
        for n in range(0, 400, 2):
            story.item(session, line, START + timedelta(days=n), None, fetched=False)
    window = Period(START, START + timedelta(days=399))
    for procedure in PROCEDURES:
        items = tuple(
            exception(
                f"acme/{procedure}/{n:03}", "no_approval", START + timedelta(days=n), approvals=0, author=f"user{n}"
            )
            for n in range(100)
        )
        for past in range(3):
            story.judged("BCP-04", procedure, TODAY - timedelta(days=past), items, tested=1000, window=window)
    yield workspace
    workspace.database.dispose()


def test_a_control_of_400_periods_and_30_sheets_stays_readable_light_and_bounded(crowded):
    client = factories.signed_in(create_app(crowded))
    assert len(PROCEDURES) == 30
    assert queries(client, HERE) <= MOST_QUERIES
    page = client.get(HERE).get_data()
    around = sum(len(gzip.compress(file.read_bytes())) for file in resources.STATIC.iterdir())
    assert len(gzip.compress(page)) + around <= LARGEST
    assert len(page) <= 1_000_000
    said = factories.words(client.get(HERE))
    assert said.count("the whole sheet") == 30
    assert "10 of 100, what is open first" in said
    assert "The last 60 of " in said
    assert "-- title:" not in said


def test_one_sheet_of_many_is_shown_whole_where_it_is_asked_for(crowded):
    client = factories.signed_in(create_app(crowded))
    asked = f"{HERE}?sheet={PROCEDURES[3]}"
    assert queries(client, asked) <= MOST_QUERIES
    said = factories.words(client.get(asked))
    assert f"acme/{PROCEDURES[3]}/099" in said
    assert "History: 3 results" in said
    assert said.count("-- title:") == 1
    assert client.get(f"{HERE}?sheet={HOSTILE}").status_code == 200


def test_the_page_of_a_control_asks_as_often_whatever_its_history(place, dana):
    before = queries(dana, HERE)
    for n in range(25):
        overrides.change(place, Change("BCP-04", "owner", KIM, TODAY - timedelta(days=n), DANA, f"No {n}"))
        walkthroughs.walk_through(place, "BCP-04", on=TODAY - timedelta(days=n), by=DANA, passed=True, note=f"Seen {n}")
    assert queries(dana, HERE) == before
    said = factories.words(dana.get(HERE))
    assert "And 15 earlier ones." in said
    assert "And 5 earlier ones: readiness override list --subject BCP-04" in said
