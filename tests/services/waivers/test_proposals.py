"""Waivers asked for by one and answered by another; what one would change is told before."""

import json
import threading
from datetime import date, timedelta

import pytest

from readiness.domain.vocabulary import Severity
from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.people import accounts
from readiness.services.waivers import effects, proposals, standings
from readiness.services.waivers.standings import Standing
from readiness.store import journal, waivers
from tests.web import factories
from tests.web.factories import TODAY, Clock, Story, exception

PROCEDURE, ITEM = "github.members_2fa", "acme/jdoe"
ANN, LEE, MAX = "ann@acme.example", "lee@acme.example", "max@acme.example"
UNTIL = date(2026, 9, 30)


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("AC-02", "CHG-02"))
    with workspace.database.writing() as session:
        for email, role in ((ANN, "engineer"), (LEE, "lead"), (MAX, "lead"), ("aud@acme.example", "auditor")):
            accounts.add(session, email, role, workspace.now())
    factories.engagement(workspace)
    story = Story(workspace)
    story.whole(workspace.catalog.controls)
    story.judged("AC-02", PROCEDURE, TODAY, (exception(ITEM, "no_second_factor"),), severity=Severity.HIGH)
    yield workspace
    workspace.database.dispose()


def ask(place, *, item=ITEM, by=ANN, reason="Leaves on Friday", expires=UNTIL, procedure=PROCEDURE):
    return proposals.propose(place, procedure, item, reason=reason, by=by, expires=expires)


def told(place, day=TODAY):
    with place.database.reading() as session:
        return standings.listed(session, place, day, place.now())


def status(place):
    with place.database.reading() as session:
        answer = assess_selected(session, place, Question())
    return next(one.status.status.value for one in answer.controls if one.control.id == "AC-02")


def test_what_is_asked_counts_nowhere_until_somebody_else_approves(place):
    made = ask(place)
    assert status(place) == "failing"
    assert [one.standing for one in told(place)] == [Standing.WAITING]
    waiver = proposals.approve(place, made.id, LEE)
    assert status(place) != "failing"
    [one] = told(place)
    assert (one.standing, one.by, one.approved_by, one.since, one.expires) == (
        Standing.IN_FORCE,
        ANN,
        LEE,
        TODAY,
        UNTIL,
    )
    assert [each.standing for each in told(place, UNTIL + timedelta(days=1))] == [Standing.EXPIRED]
    with place.database.reading() as session:
        said = journal.envelopes(session, [made.id, waiver.id])
    assert json.loads(said[made.id])["kind"] == "waiver_proposal"
    assert json.loads(said[waiver.id])["proposal"] == made.id


def test_nobody_approves_their_own_nor_who_may_not(place):
    own = ask(place, by=LEE)
    for by, fault in (
        (LEE, Refusal),
        (LEE.upper(), Refusal),
        (ANN, Refusal),
        ("aud@acme.example", Refusal),
        ("x", WrongUse),
    ):
        with pytest.raises(fault):
            proposals.approve(place, own.id, by)
        with pytest.raises(fault):
            proposals.decline(place, own.id, by, "no")
    assert [one.standing for one in told(place)] == [Standing.WAITING]


def test_a_no_needs_a_reason_and_is_final(place):
    made = ask(place)
    with pytest.raises(WrongUse, match="needs a reason"):
        proposals.decline(place, made.id, LEE, " ")
    proposals.decline(place, made.id, LEE, "Mend it instead")
    [one] = told(place)
    assert one.standing is Standing.DECLINED
    assert one.proposal.decision.reason == "Mend it instead"
    for act in (lambda: proposals.approve(place, made.id, MAX), lambda: proposals.decline(place, made.id, MAX, "no")):
        with pytest.raises(Refusal, match="declined it already"):
            act()
    ask(place)  # and may be asked for once more


def test_two_who_approve_at_once_make_one_waiver(place):
    made = ask(place)
    together, said = threading.Barrier(2), []

    def approve(by):
        together.wait()
        try:
            said.append(proposals.approve(place, made.id, by).approved_by)
        except ReadinessError as error:
            said.append(error)

    people = [threading.Thread(target=approve, args=(by,)) for by in (LEE, MAX)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    [winner] = [one for one in said if isinstance(one, str)]
    [loser] = [one for one in said if not isinstance(one, str)]
    assert winner in str(loser)
    with place.database.reading() as session:
        assert len(waivers.all_(session, place.now(), place.zone)) == 1


def test_the_same_item_is_asked_for_once_at_a_time(place):
    ask(place)
    with pytest.raises(Refusal, match="waits already"):
        ask(place, by=LEE, item=f" {ITEM} ")
    ask(place, item="acme/other")


@pytest.mark.parametrize(
    "wrong",
    [
        {"procedure": "no.such"},
        {"item": " "},
        {"item": "x" * 1001},
        {"reason": "\n"},
        {"reason": "x" * 2001},
        {"expires": None},
        {"expires": TODAY - timedelta(days=1)},
        {"by": "aud@acme.example"},
        {"by": "nobody@acme.example"},
    ],
)
def test_what_no_waiver_can_be_is_refused(place, wrong):
    with pytest.raises(WrongUse):
        ask(place, **wrong)
    assert told(place) == ()


def test_what_waited_past_its_end_is_no_more_approved(place):
    made = ask(place, expires=TODAY)
    place.now.at += timedelta(days=1)
    with pytest.raises(WrongUse, match="expired"):
        proposals.approve(place, made.id, LEE)
    proposals.decline(place, made.id, LEE, "Too late")


def test_the_effect_is_told_before_and_comes_true(place):
    made = ask(place)
    with place.database.reading() as session:
        found = effects.effect(session, place, effects.supposed(place, made))
    assert found.answers_today
    [(before, after)] = found.controls
    assert (before.control.id, before.status.status.value) == ("AC-02", "failing")
    promised, gone = after.status.status.value, found.closed
    assert {gap.code for gap in gone} == {"G7"}
    proposals.approve(place, made.id, LEE)
    assert status(place) == promised


def test_a_waiver_that_answers_nothing_says_so(place):
    with place.database.reading() as session:
        found = effects.effect(session, place, effects.supposed(place, ask(place, item="acme/nobody")))
    assert not found.answers_today
    assert found.controls == ()
    assert found.closed == ()


def granted(place, **changes):
    return proposals.approve(place, ask(place, **changes).id, LEE)


def test_what_is_ended_stands_open_again_from_its_day_and_the_days_before_stay_as_they_were(place):
    waiver = granted(place)
    assert status(place) != "failing"
    before = place.now()
    place.now.at += timedelta(days=3)
    today = place.today
    ended = proposals.end(place, waiver.id, start=today, by=MAX, reason="They came back")
    assert ended.last == today - timedelta(days=1)
    assert status(place) == "failing"
    [one] = told(place, today)
    assert (one.standing, one.end.by, one.end.reason, one.expires) == (Standing.ENDED, MAX, "They came back", UNTIL)
    [one] = told(place, today - timedelta(days=1))
    assert one.standing is Standing.IN_FORCE
    for question in (Question(as_of=today - timedelta(days=1)), Question(as_of=today, known_at=before)):
        with place.database.reading() as session:
            answer = assess_selected(session, place, question)
        assert next(c for c in answer.controls if c.control.id == "AC-02").status.status.value != "failing"
    with place.database.reading() as session:
        [line] = journal.of(session, one.end.id)
    said = json.loads(line.envelope)
    assert (line.line.entry.event, said["by"], said["waiver"], said["from"]) == (
        "waiver_ended",
        MAX,
        waiver.id,
        today.isoformat(),
    )


def test_an_end_to_come_leaves_the_waiver_in_force_until_then_and_can_only_be_brought_forward(place):
    waiver = granted(place)
    coming = TODAY + timedelta(days=10)
    proposals.end(place, waiver.id, start=coming, by=LEE, reason="The contract ends")
    assert [one.standing for one in told(place)] == [Standing.IN_FORCE]
    assert [one.standing for one in told(place, coming)] == [Standing.ENDED]
    for start in (coming, coming + timedelta(days=1)):
        with pytest.raises(WrongUse, match="only"):
            proposals.end(place, waiver.id, start=start, by=LEE, reason="x")
    assert proposals.end(place, waiver.id, start=TODAY, by=MAX, reason="x").last == TODAY - timedelta(days=1)
    assert [one.standing for one in told(place)] == [Standing.ENDED]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"id": "none"}, WrongUse),
        ({"start": TODAY - timedelta(days=1)}, WrongUse),
        ({"start": UNTIL + timedelta(days=1)}, WrongUse),
        ({"reason": " "}, WrongUse),
        ({"reason": "x" * 2_001}, WrongUse),
        ({"by": "who@acme.example"}, WrongUse),
        ({"by": ANN}, Refusal),
        ({"by": "aud@acme.example"}, Refusal),
    ],
)
def test_an_end_that_cannot_be_is_refused_and_nothing_is_written(place, changes, error):
    waiver = granted(place)
    asked = {"id": waiver.id, "start": TODAY, "by": LEE, "reason": "x", **changes}
    with pytest.raises(error):
        proposals.end(place, asked.pop("id"), **asked)
    assert [one.standing for one in told(place)] == [Standing.IN_FORCE]


def test_two_who_end_at_once_end_it_once(place):
    waiver, ended, refused = granted(place), [], []

    def end(by):
        try:
            ended.append(proposals.end(place, waiver.id, start=TODAY, by=by, reason="x"))
        except ReadinessError as why:
            refused.append(why)

    threads = [threading.Thread(target=end, args=(by,)) for by in (LEE, MAX)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ended), len(refused)) == (1, 1)
