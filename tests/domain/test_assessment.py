from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.assessment import assess
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Control, Criterion, ProcedureUse
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.evidence import Item
from readiness.domain.facts import CollectorFacts, Facts, LatestRun
from readiness.domain.result import Judgement
from readiness.domain.status import Owner, Status
from readiness.domain.vocabulary import (
    Cadence,
    Category,
    CoverageModel,
    Kind,
    Outcome,
    Proves,
    RunOutcome,
    Severity,
    Shape,
)
from readiness.domain.waiver import Exclusion, Exemption, Waiver, Walkthrough
from readiness.domain.weakness import Weakness

WINDOW = Period(date(2025, 1, 1), date(2025, 6, 30))
AS_OF = date(2025, 5, 31)
CRITERIA = (
    Criterion("CC6.1", Category.SECURITY, "CC6", "", "", ""),
    Criterion("CC8.1", Category.SECURITY, "CC8", "", "", ""),
    Criterion("A1.1", Category.AVAILABILITY, "A1", "", "", ""),
)
BRANCHES, MERGES = "github.branch_rules", "github.merged_pulls"


@pytest.fixture
def facts(line, judged, merges):
    """Return the facts of a vendor that does everything right: two controls, one source, five months into the window."""
    elapsed = Period(WINDOW.start, AS_OF)
    rules = line(
        Cadence.CONTINUOUS,
        control="CHG-01",
        key="rules",
        kind=Kind.CONFIG_EXPORT,
        collector=BRANCHES,
        coverage=CoverageModel.OBSERVED,
    )
    pulls = line(
        Cadence.PER_OCCURRENCE,
        control="CHG-01",
        key="merges",
        kind=Kind.POPULATION_LIST,
        collector=MERGES,
        coverage=CoverageModel.SPANS,
    )
    policy = line(Cadence.ANNUAL, control="CHG-01", key="policy", proves=Proves.DESIGN, rolling=True)
    review = line(Cadence.QUARTERLY, control="AC-01", key="review", collector=MANUAL)
    uses = (ProcedureUse("github.review_required", Severity.HIGH), ProcedureUse("changes.approved", Severity.HIGH))
    changes = Control(
        "CHG-01",
        "Changes",
        ("CC8.1",),
        "Head of Engineering",
        Cadence.CONTINUOUS,
        (rules, pulls, policy),
        uses,
        weight=5,
    )
    access = Control("AC-01", "Access review", ("CC6.1",), "dana@acme.example", Cadence.QUARTERLY, (review,))
    backups = Control("BK-01", "Backups", ("A1.1",), "dana@acme.example", Cadence.DAILY, ())
    written = date(2025, 1, 10)
    return Facts(
        engagement=Engagement(
            "e1",
            "2025 H1",
            ReportType.TWO,
            WINDOW,
            frozenset(),
            "A CPA firm",
            ZoneInfo("UTC"),
            datetime(2024, 12, 1, tzinfo=UTC),
            "dana@acme.example",
            datetime(2024, 12, 2, tzinfo=UTC),
        ),
        as_of=AS_OF,
        criteria=CRITERIA,
        controls=(changes, access, backups),
        owners={"Head of Engineering": Owner("eve@acme.example"), "dana@acme.example": Owner("dana@acme.example")},
        items={
            rules.id: [Item(f"s{day}", day, None, day, connection="github") for day in elapsed],
            pulls.id: [Item("p1", None, elapsed, AS_OF + timedelta(days=1), connection="github")],
            policy.id: [Item("doc", written, None, written, by_hand=True)],
            review.id: [Item(f"r{day}", day, None, day, by_hand=True) for day in (written, date(2025, 4, 20))],
        },
        results=(
            *(judged(day, {"acme/api/main": Outcome.OK}, control="CHG-01") for day in elapsed),
            merges(elapsed, 40, {}, control="CHG-01"),
        ),
        connections={BRANCHES: ("github",), MERGES: ("github",)},
        collectors={BRANCHES: CollectorFacts(Shape.OBJECTS), MERGES: CollectorFacts(Shape.EVENTS)},
        runs={BRANCHES: (LatestRun("github", RunOutcome.COMPLETE),)},
        populations={"github.review_required": (BRANCHES,), "changes.approved": (MERGES,)},
    )


def one(answer, control):
    return next(each for each in answer.controls if each.control.id == control)


def codes(answer):
    return [(gap.code, gap.control) for gap in answer.gaps]


def with_result(facts, result):
    return replace(facts, results=(*facts.results, result))


def test_a_vendor_that_does_everything_right_is_ready(facts):
    answer = assess(facts)
    assert [one(answer, name).status.status for name in ("CHG-01", "AC-01")] == [Status.OPERATING] * 2
    assert (answer.readiness.overall, answer.readiness.ready, answer.readiness.blockers) == (1, True, ())
    assert list(answer.readiness.criteria) == ["CC6.1", "CC8.1"]
    assert {code for code, _ in codes(answer)} == {"G13"}


def test_a_control_of_another_category_is_listed_and_counts_nowhere(facts):
    backups = one(assess(facts), "BK-01")
    assert (backups.status.status, backups.score, backups.criteria) == (Status.OUT_OF_SCOPE, None, ())


def test_a_branch_rule_dropped_today_fails_its_control_and_leaves_the_past(facts, judged):
    dropped = with_result(facts, judged(AS_OF, {"acme/api/main": Outcome.EXCEPTION}, control="CHG-01"))
    answer = assess(dropped)
    changes = one(answer, "CHG-01")
    assert (changes.status.status, changes.status.flags) == (Status.FAILING, ("history_exception:1",))
    assert (changes.score.cap, changes.score.components.tests) == (0.60, (150 / 151 + 1) / 2)
    assert [blocker.code for blocker in answer.readiness.blockers] == ["control_failing"]
    assert ("G7", "CHG-01") in codes(answer)
    mended = judged(AS_OF + timedelta(days=1), {"acme/api/main": Outcome.OK}, control="CHG-01")
    later = one(assess(replace(with_result(dropped, mended), as_of=AS_OF + timedelta(days=1))), "CHG-01")
    assert (later.status.status, later.status.flags) == (Status.OPERATING, ("history_exception:1",))


def test_days_carry_what_the_procedures_that_read_the_line_found(facts, judged):
    answer = assess(with_result(facts, judged(AS_OF, {"acme/api/main": Outcome.EXCEPTION}, control="CHG-01")))
    rules, pulls, _ = one(answer, "CHG-01").coverage
    assert rules.verdicts[-1] == (Period(AS_OF, AS_OF), Judgement.EXCEPTION)
    assert pulls.verdicts == ((Period(WINDOW.start, AS_OF), Judgement.OK),)


def test_two_procedures_that_read_one_line_are_weighed_together(facts, judged):
    wrong = judged(AS_OF, {"acme/api/main": Outcome.EXCEPTION}, control="CHG-01")
    both = replace(with_result(facts, wrong), populations=dict.fromkeys(facts.populations, (BRANCHES, MERGES)))
    for coverage in one(assess(both), "CHG-01").coverage[:2]:
        assert coverage.verdicts[-1] == (Period(AS_OF, AS_OF), Judgement.EXCEPTION)


def test_a_waiver_answers_and_the_day_shows_as_waived(facts, judged):
    dropped = with_result(facts, judged(AS_OF, {"acme/api/main": Outcome.EXCEPTION}, control="CHG-01"))
    waiver = Waiver("github.review_required", "acme/api/main", "migration", "a@x", "b@x", AS_OF, AS_OF)
    answer = assess(replace(dropped, waivers=(waiver,)))
    changes = one(answer, "CHG-01")
    assert (changes.status.status, changes.score.cap) == (Status.OPERATING, 1)
    assert changes.coverage[0].verdicts[-1] == (Period(AS_OF, AS_OF), Judgement.WAIVED)


def test_a_control_nobody_owns_loses_what_the_owner_weighs(facts):
    answer = assess(replace(facts, owners={"Head of Engineering": Owner("eve@acme.example")}))
    access = one(answer, "AC-01")
    assert (access.status.status, access.status.flags) == (Status.IN_PROGRESS, ("no_owner",))
    assert access.score.score == pytest.approx(1 - 0.10 / (0.10 + 0.15 + 0.35))
    assert {("G2", "AC-01"), ("G3", "AC-01")} <= set(codes(answer))


def test_an_exempt_control_leaves_the_numerator_and_the_denominator(facts):
    exemption = Exemption("AC-01", "no people", "eve@acme.example", WINDOW.start)
    answer = assess(replace(facts, exemptions=(exemption,)))
    assert (one(answer, "AC-01").status.status, one(answer, "AC-01").score) == (Status.EXEMPT, None)
    assert answer.readiness.criteria == {"CC6.1": 0, "CC8.1": 1}
    assert [blocker.code for blocker in answer.readiness.blockers] == ["criterion_uncovered"]
    assert ("G1", None) in codes(answer)
    assert "AC-01" not in {control for _, control in codes(answer)}


def test_a_walkthrough_counts_as_one_more_procedure(facts):
    walks = [Walkthrough("AC-01", WINDOW.start, "a@x", passed=True), Walkthrough("AC-01", AS_OF, "a@x", passed=False)]
    assert one(assess(facts), "AC-01").score.components.tests is None
    assert one(assess(replace(facts, walkthroughs=walks[:1])), "AC-01").score.components.tests == 1
    assert one(assess(replace(facts, walkthroughs=walks)), "AC-01").score.components.tests == 0


def test_a_lost_connection_is_flagged_and_its_days_stay_repairable(facts):
    answer = assess(replace(facts, connections={}, items={}))
    changes = one(answer, "CHG-01")
    assert "unconnected:github" in changes.status.flags
    assert [gap.repairable for line in changes.coverage[:2] for gap in line.gaps] == [False, True]


def test_a_refused_run_is_flagged(facts):
    runs = {BRANCHES: (LatestRun("github", RunOutcome.REFUSED, "needs repo scope"),)}
    assert one(assess(replace(facts, runs=runs)), "CHG-01").status.flags == ("collector_error",)


def test_excluded_days_of_one_control_touch_no_other(facts):
    weekend = Period(date(2025, 5, 10), AS_OF)
    exclusion = Exclusion(weekend, "move of the data centre", "eve@acme.example", "CHG-01")
    answer = assess(replace(facts, exclusions=(exclusion,), items={}))
    assert all(gap.days.end < weekend.start for gap in one(answer, "CHG-01").coverage[0].gaps)
    everywhere = assess(replace(facts, exclusions=(replace(exclusion, days=WINDOW, control=None),), items={}))
    assert one(everywhere, "AC-01").coverage[0].to_date is None


def test_what_blocks_is_named(facts):
    critical = Weakness("AC-01", Severity.CRITICAL, AS_OF, item="leaver with access")
    unsigned = replace(facts.engagement, scope_signed_at=None)
    runs = {BRANCHES: (LatestRun("github", RunOutcome.PARTIAL, "a page was missing"),)}
    over = date(2025, 7, 1)
    answer = assess(replace(facts, engagement=unsigned, register=(critical,), runs=runs, as_of=over))
    assert [(blocker.code, blocker.control) for blocker in answer.readiness.blockers] == [
        ("population_incomplete", "CHG-01"),
        ("exception_critical", "AC-01"),
        ("scope_unsigned", None),
    ]
    assert one(answer, "AC-01").score.cap == 0.40
    assert answer.readiness.shown <= 0.89


def test_a_line_due_per_drawn_sample_is_left_out_and_its_weight_shared(facts, line):
    sample = line(Cadence.PER_OCCURRENCE, control="AC-01", key="tickets", kind=Kind.TICKET_SAMPLE)
    changes, access, backups = facts.controls
    only = replace(facts, controls=(changes, replace(access, requirements=(sample,)), backups))
    answer = one(assess(only), "AC-01")
    assert (answer.coverage, answer.score.components.coverage) == ((), None)
    assert answer.status.status is Status.IMPLEMENTED


def test_a_control_that_asks_for_no_operating_evidence_has_no_coverage_and_g4(facts):
    changes, access, backups = facts.controls
    bare = assess(replace(facts, controls=(changes, replace(access, requirements=()), backups)))
    assert one(bare, "AC-01").score.components.coverage == 0
    assert ("G4", "AC-01") in codes(bare)


def test_a_type_one_weighs_evidence_of_its_week(facts):
    at = date(2025, 5, 31)
    engagement = replace(facts.engagement, type=ReportType.ONE, window=Period(at, at))
    answer = assess(replace(facts, engagement=engagement))
    changes = one(answer, "CHG-01")
    assert changes.status.status is Status.OPERATING
    assert changes.score.score == 1
    assert all(line.model is CoverageModel.SLOTS and len(line.slots) == 1 for line in answer.coverage)


def test_nothing_known_scores_little_and_says_what_to_do(facts):
    answer = assess(replace(facts, items={}, results=(), runs={}))
    assert one(answer, "CHG-01").status.status is Status.IN_PROGRESS
    assert answer.readiness.overall < 0.6
    assert {"G2", "G5", "G6"} <= {code for code, _ in codes(answer)}
