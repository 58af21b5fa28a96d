from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.circle import Circle, Part
from readiness.domain.control import Control
from readiness.domain.duties import Duty, DutyKind
from readiness.domain.failing import Failing, FailingItem, Proof, Undecided, Wrong
from readiness.domain.gap import Gap
from readiness.domain.mine import NOTHING, Awaited, Given, Waiting, mine, sentence
from readiness.domain.vocabulary import Cadence, Outcome, Severity

TODAY = date(2026, 5, 22)
DANA, BO, LEE = (f"{name}@acme.example" for name in ("dana", "bo", "lee"))
CIRCLE = Circle((LEE,), {"AC-06": BO})


def control(name="AC-06"):
    return Control(name, "Minutes are kept", ("CC6.1",), "Head", Cadence.QUARTERLY, ())


def fails(name="AC-06", owner=DANA, items=2, requirement=None):
    gap = Gap(
        "G7", "CC6.1", name, None, Severity.HIGH, "why", TODAY, None, repairable=True, fix="Mend it.", owner=owner
    )
    found = tuple(FailingItem(f"item{n}", TODAY, None) for n in range(items))
    return Failing(control(name), gap, (Proof("why", TODAY, found, requirement=requirement),))


def duty(days, owner=DANA, subject="AC-06/minutes", kind=DutyKind.EVIDENCE, grace=0):
    due = TODAY + timedelta(days=days)
    return Duty(kind, owner, subject, "Minutes", due, due + timedelta(days=grace), 14, "AC-06")


def of(person, *, waiting=(), circle=CIRCLE, **given):
    return mine(person, TODAY, Given(**given), waiting, circle)


WAITS = {kind: Waiting(kind, "id", "AC-06/minutes", "said", TODAY) for kind in Awaited}


def test_what_fails_is_the_owners_and_the_backup_owners_and_nobody_elses():
    assert [part for _, part in of("Dana@Acme.example", failing=(fails(),)).failing] == [Part.OWNER]
    assert [part for _, part in of(BO, failing=(fails(),)).failing] == [Part.BACKUP]
    assert of(LEE, failing=(fails(),)).failing == ()
    assert [part for _, part in of(LEE, failing=(fails("GOV-02", None),)).failing] == [Part.LEAD]


def test_who_acts_for_the_owner_has_it_in_their_place():
    away = Circle((LEE,), {}, {DANA: LEE})
    assert len(of(LEE, failing=(fails(),), circle=away).failing) == 1
    assert of(DANA, failing=(fails(),), circle=away).failing == ()


@pytest.mark.parametrize(
    ("given_", "waiting", "says"),
    [
        ({"failing": (fails(items=2),)}, (), "1 control of yours fails, 2 items."),
        ({"failing": (fails(items=0),)}, (), "1 control of yours fails."),
        ({"failing": (fails(), fails("GOV-02", items=1))}, (), "2 controls of yours fail, 3 items."),
        ({"duties": (duty(-3),)}, (), "1 thing is late."),
        ({"duties": (duty(0), duty(7))}, (), "2 things are due within a week."),
        ({"duties": (duty(8),)}, (), "1 thing is due soon."),
        (
            {"failing": (fails(),), "duties": (duty(-1), duty(1), duty(2), duty(9), duty(15))},
            (),
            "1 control of yours fails, 2 items; 4 things are due: 1 late, 2 within a week, 1 soon.",
        ),
        (
            {},
            tuple(WAITS.values()),
            "1 upload came back to you, 1 upload waits for your review, 1 waiver waits for your answer.",
        ),
        ({"duties": (duty(15),)}, (), NOTHING),
        ({}, (), NOTHING),
    ],
)
def test_one_sentence_counts_everything_there_is_to_do(given_, waiting, says):
    assert sentence(of(DANA, waiting=waiting, **given_)) == says


def test_what_is_only_backed_up_is_counted_apart():
    assert sentence(of(BO, failing=(fails(),))) == "1 control you back up fails, 2 items."
    both = (fails(), fails("GOV-02", BO, items=1))
    assert sentence(of(BO, failing=both)) == "1 control of yours fails, 1 you back up fails, 3 items."


def test_what_is_wrong_without_failing_a_control_is_not_nothing():
    slight = Wrong(control(), DANA, fails(items=1).proofs[0])
    assert sentence(of(DANA, wrong=(slight,))) == "1 item is wrong, though no control fails by it."
    assert [part for _, part in of(BO, wrong=(slight,)).wrong] == [Part.BACKUP]
    assert sentence(of(LEE, wrong=(slight,))) == NOTHING


def test_a_test_that_could_not_tell_is_not_nothing(judged):
    unsure = Undecided(control(), DANA, judged(TODAY, {"a": Outcome.INCONCLUSIVE}))
    assert sentence(of(DANA, undecided=(unsure,))) == "1 test could not tell."
    assert sentence(of(LEE, undecided=(unsure,))) == NOTHING


def test_without_an_engagement_nothing_is_called_done():
    assert "no engagement" in sentence(mine(DANA, TODAY, None, (), CIRCLE))
    waiting = (WAITS[Awaited.WAIVER],)
    assert sentence(mine(DANA, TODAY, None, waiting, CIRCLE)) == "1 waiver waits for your answer."


def test_a_period_that_failed_is_not_told_again_as_late():
    given_ = {"failing": (fails(items=0, requirement="AC-06/minutes"),), "duties": (duty(-20, grace=10), duty(3))}
    found = of(DANA, **given_)
    assert [one.due for one, _ in found.due] == [TODAY + timedelta(days=3)]
    still = of(DANA, duties=(duty(-20, grace=30),), failing=given_["failing"])
    assert still.late == 1


def test_uploads_to_review_are_told_to_who_may_answer_them_only():
    assert of(LEE, duties=(duty(0, None, "up1", DutyKind.REVIEW),)).due == ()


def test_the_controls_a_person_answers_for_are_counted():
    owners = {"AC-06": DANA, "AC-07": None, "AC-08": BO}
    assert [of(who, owners=owners).controls for who in (DANA, BO, LEE)] == [1, 2, 1]


@given(st.lists(st.integers(-20, 20)), st.integers(0, 3), st.sampled_from((DANA, BO, LEE)))
def test_nothing_is_said_exactly_when_nothing_is_there(days, failing_, person):
    found = of(person, duties=tuple(map(duty, days)), failing=(fails(),) * failing_)
    assert (sentence(found) == NOTHING) is not bool(found.failing or found.due)
