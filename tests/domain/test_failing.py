from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.assessment import assess
from readiness.domain.calendar import Period
from readiness.domain.control import Control, Criterion, ProcedureUse
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.facts import Facts
from readiness.domain.failing import FailingItem, failing, undecided, wrong
from readiness.domain.status import Owner, Status
from readiness.domain.vocabulary import Cadence, Category, Outcome, Severity
from readiness.domain.waiver import Exemption, Waiver

OK, EXCEPTION, INCONCLUSIVE, _ = Outcome
WINDOW = Period(date(2025, 3, 1), date(2025, 8, 31))
BRANCHES, MERGES = "github.review_required", "changes.approved"


def march(number):
    return date(2025, 3, number)


@pytest.fixture
def facts():
    """Return a control of two criteria with two tests, one of weight 5 with none, and nothing known of either."""
    tests = (ProcedureUse(BRANCHES, Severity.HIGH), ProcedureUse(MERGES, Severity.HIGH))
    changes = Control(
        "CHG-01", "Changes", ("CC8.1", "CC6.1"), "Head", Cadence.DAILY, (), tests, weight=3, remediation="Protect it."
    )
    reviews = Control("AC-01", "Reviews", ("CC6.1",), "Nobody yet", Cadence.QUARTERLY, (), weight=5)
    return Facts(
        engagement=Engagement(
            "e1",
            "H1",
            ReportType.TWO,
            WINDOW,
            frozenset({Category.SECURITY}),
            "Firm LLP",
            ZoneInfo("UTC"),
            datetime(2025, 2, 1, tzinfo=UTC),
        ),
        as_of=march(20),
        criteria=(
            Criterion("CC6.1", Category.SECURITY, "CC6", "", "", ""),
            Criterion("CC8.1", Category.SECURITY, "CC8", "", "", ""),
        ),
        controls=(changes, reviews),
        owners={"Head": Owner("dana@acme.example")},
    )


@pytest.fixture
def merged(merges):
    """Return a result of merges of which two came without approval, the later one named first."""
    wrong = {"#9": (march(9), EXCEPTION), "#4": (march(4), EXCEPTION), "#7": (march(7), INCONCLUSIVE)}
    return merges(Period(march(1), march(19)), 100, wrong, control="CHG-01")


def test_a_control_that_fails_is_told_once_with_every_item_the_oldest_first(facts, merged):
    [found] = failing(assess(replace(facts, results=(merged,))))
    assert (found.control.id, found.gap.code, found.gap.owner, found.gap.fix, found.items) == (
        "CHG-01",
        "G7",
        "dana@acme.example",
        "Protect it.",
        2,
    )
    [proof] = found.proofs
    assert (proof.name, proof.since, proof.test) == (MERGES, march(4), merged)
    assert proof.items == (FailingItem("#4", march(4), "code"), FailingItem("#9", march(9), "code"))
    assert proof.days == {march(4), march(9)}


def test_an_item_that_was_waived_or_mended_is_not_told(facts, judged, merged):
    settings = [
        judged(march(day), {"a": EXCEPTION if day < 6 else OK, "b": EXCEPTION}, control="CHG-01") for day in (5, 6)
    ]
    waiver = Waiver(MERGES, "#4", "known", "a@x", "b@x", march(10))
    [found] = failing(assess(replace(facts, results=(*settings, merged), waivers=(waiver,))))
    assert {(proof.name, *(item.item for item in proof.items)) for proof in found.proofs} == {
        (BRANCHES, "b"),
        (MERGES, "#9"),
    }


def test_a_test_whose_exceptions_are_all_answered_but_too_many_is_told_as_a_whole(facts, merges):
    wrong = {f"#{n}": (march(4), EXCEPTION) for n in range(10)}
    result = merges(Period(march(1), march(19)), 100, wrong, control="CHG-01")
    answered = tuple(Waiver(MERGES, item, "known", "a@x", "b@x", march(10)) for item in wrong)
    [found] = failing(assess(replace(facts, results=(result,), waivers=answered)))
    assert [(proof.name, proof.items, proof.days) for proof in found.proofs] == [(MERGES, (), {march(19)})]
    assert "above 5%" in found.proofs[0].detail


def test_a_period_that_passed_empty_is_a_proof_of_its_evidence_line(facts, line):
    review = line(control="AC-01")
    reviews = replace(facts.controls[1], requirements=(review,))
    [found] = failing(assess(replace(facts, controls=(reviews,), as_of=date(2025, 6, 20))))
    [proof] = found.proofs
    assert (proof.name, proof.requirement, proof.items, proof.test) == (review.id, review.id, (), None)
    assert found.gap.owner is None


def test_what_is_exempt_or_out_of_scope_fails_nobody(facts, merged):
    known = replace(facts, results=(merged,))
    exempt = Exemption("CHG-01", "retired", "b@x", march(1))
    assert failing(assess(replace(known, exemptions=(exempt,)))) == ()
    outside = replace(facts.controls[0], criteria=("A1.1",))
    assert failing(assess(replace(known, controls=(outside,)))) == ()


def test_what_is_wrong_and_fails_no_control_is_told_apart_until_somebody_answers_it(facts, merges):
    slight = merges(
        Period(march(1), march(19)), 100, {"#4": (march(4), EXCEPTION)}, control="CHG-01", severity=Severity.LOW
    )
    known = replace(facts, results=(slight,))
    assert failing(assess(known)) == ()
    [found] = wrong(assess(known))
    assert (found.control.id, found.owner, found.proof.since) == ("CHG-01", "dana@acme.example", march(4))
    assert found.proof.items == (FailingItem("#4", march(4), "code"),)
    waiver = Waiver(MERGES, "#4", "known", "a@x", "b@x", march(10))
    assert wrong(assess(replace(known, waivers=(waiver,)))) == ()


def test_a_test_that_could_not_tell_is_undecided_unless_it_fails(facts, judged, merged):
    doubtful = judged(march(19), {"a": OK, "b": INCONCLUSIVE}, control="CHG-01")
    [found] = undecided(assess(replace(facts, results=(doubtful, merged))))
    assert (found.control.id, found.owner, found.test) == ("CHG-01", "dana@acme.example", doubtful)
    clear = judged(march(20), {"a": OK, "b": OK}, control="CHG-01")
    assert undecided(assess(replace(facts, results=(doubtful, clear)))) == ()
    assert undecided(assess(facts)) == ()


@pytest.mark.parametrize(("of_a", "of_b"), [(a, b) for a in (OK, EXCEPTION, INCONCLUSIVE) for b in (OK, EXCEPTION)])
def test_a_control_is_told_exactly_when_its_status_says_that_it_fails(facts, judged, of_a, of_b):
    answer = assess(replace(facts, results=(judged(march(19), {"a": of_a, "b": of_b}, control="CHG-01"),)))
    says = {one.control.id for one in answer.controls if one.status.status is Status.FAILING}
    assert {one.control.id for one in failing(answer)} == says
    assert sum(one.items for one in failing(answer)) == (of_a, of_b).count(EXCEPTION)
