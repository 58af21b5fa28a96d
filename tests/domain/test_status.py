from dataclasses import replace
from datetime import date, timedelta

import pytest

from readiness.domain.calendar import Period
from readiness.domain.control import ProcedureUse
from readiness.domain.coverage import Terms
from readiness.domain.covering import cover
from readiness.domain.evidence import Item
from readiness.domain.line import Line
from readiness.domain.line import line as line_of
from readiness.domain.standing import Cause, Standing
from readiness.domain.status import Owner, Picture, Status, status_of
from readiness.domain.vocabulary import Cadence, Proves, RunOutcome, Severity
from readiness.domain.weakness import Weakness

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
AS_OF = date(2025, 8, 1)
USE = ProcedureUse("github.review_required", Severity.HIGH)
PASSING = Standing(USE, share=1.0, passes=True)
OWNER = Owner("dana@acme.example")


@pytest.fixture
def drawn(line, done):
    """Return a maker of evidence lines: what they prove, and the days on which work for them was done."""

    def draw(proves: Proves, *performed: str, cadence: Cadence = Cadence.QUARTERLY, as_of: date = AS_OF) -> Line:
        requirement = line(cadence, proves=proves, key=proves.value)
        items = done(date.fromisoformat(f"2025-{text}") for text in performed)
        return line_of(cover(requirement, YEAR, as_of, items), YEAR, as_of)

    return draw


@pytest.fixture
def base(drawn):
    """Return the picture the cases start from: owner, in force, design complete, fresh evidence, test pass."""
    return Picture(
        window=YEAR,
        as_of=AS_OF,
        owner=OWNER,
        lines=(
            drawn(Proves.DESIGN, "02-01", cadence=Cadence.ANNUAL),
            drawn(Proves.OPERATING, "02-01", "05-02", "07-20"),
        ),
        standings=(PASSING,),
    )


def test_the_base_case_operates_without_a_flag(base):
    assert status_of(base).status is Status.OPERATING
    assert status_of(base).flags == ()


def open_(severity: Severity) -> Weakness:
    return Weakness("AC-01", severity, date(2025, 7, 1), item="register entry")


CASES = {
    "test error": ({"standings": (Standing(USE),)}, Status.IMPLEMENTED),
    "test not evaluated": ({"standings": (PASSING, Standing(USE))}, Status.IMPLEMENTED),
    "test fail": ({"standings": (Standing(USE, causes=(Cause("a", AS_OF),)),)}, Status.FAILING),
    "open low exception": ({"register": (open_(Severity.LOW),)}, Status.OPERATING),
    "open moderate exception": ({"register": (open_(Severity.MODERATE),)}, Status.FAILING),
    "no owner": ({"owner": None}, Status.IN_PROGRESS),
    "owner who left": ({"owner": replace(OWNER, active=False)}, Status.IN_PROGRESS),
    "exempt with a failing test": (
        {"exempt": True, "standings": (Standing(USE, causes=(Cause("a", AS_OF),)),)},
        Status.EXEMPT,
    ),
    "no procedure at all": ({"standings": ()}, Status.OPERATING),
    "not yet in force, failing test": (
        {"effective_from": date(2025, 9, 1), "standings": (Standing(USE, causes=(Cause("a", AS_OF),)),)},
        Status.IN_PROGRESS,
    ),
    "in force since today": ({"effective_from": AS_OF}, Status.OPERATING),
}


@pytest.mark.parametrize(("differs", "status"), CASES.values(), ids=CASES)
def test_the_first_status_that_matches_wins(base, differs, status):
    assert status_of(replace(base, **differs)).status is status


def test_a_low_exception_is_flagged(base):
    assert status_of(replace(base, register=(open_(Severity.LOW),))).flags == ("low_exception",)


def test_stale_evidence_drops_operating_to_implemented(base, drawn):
    monthly = drawn(Proves.OPERATING, "01-05", "02-05", "03-05", "04-05", "05-05", cadence=Cadence.MONTHLY)
    watched = replace(monthly, coverage=replace(monthly.coverage, slots=()))
    found = status_of(replace(base, lines=(base.lines[0], watched)))
    assert (found.status, found.flags) == (Status.IMPLEMENTED, ("stale",))


def test_the_last_quarter_missed_is_failing_since_its_deadline(base, drawn):
    found = status_of(replace(base, lines=(base.lines[0], drawn(Proves.OPERATING, "02-01"))))
    assert found.status is Status.FAILING
    assert found.causes == (
        Cause("AC-01/operating: nothing for 2025-04-01 to 2025-06-30", date(2025, 7, 11), "AC-01/operating"),
    )


def test_a_past_gap_followed_by_work_on_time_operates_with_a_deviation(base, drawn):
    found = status_of(replace(base, lines=(base.lines[0], drawn(Proves.OPERATING, "02-01", "07-20"))))
    assert (found.status, found.flags) == (Status.OPERATING, ("history_deviation:1",))


def test_no_owner_and_half_the_design_is_in_progress(base, drawn):
    half = (base.lines[0], drawn(Proves.DESIGN, cadence=Cadence.ANNUAL))
    assert status_of(replace(base, owner=None, lines=half)).status is Status.IN_PROGRESS


def test_half_the_design_with_an_owner_is_in_progress(base, drawn):
    half = (*base.lines, drawn(Proves.DESIGN, cadence=Cadence.ANNUAL))
    assert status_of(replace(base, lines=half)).status is Status.IN_PROGRESS


def test_nothing_is_not_started_and_an_owner_alone_is_a_beginning(base, drawn):
    nothing = replace(base, owner=None, lines=(drawn(Proves.DESIGN, cadence=Cadence.ANNUAL),), standings=())
    assert status_of(nothing).status is Status.NOT_STARTED
    assert status_of(nothing).flags == ("no_owner",)
    assert status_of(replace(nothing, owner=OWNER)).status is Status.IN_PROGRESS
    assert status_of(replace(nothing, effective_from=date(2025, 9, 1))).status is Status.IN_PROGRESS


def test_a_control_that_asks_for_no_operating_evidence_is_at_most_implemented(base):
    assert status_of(replace(base, lines=base.lines[:1])).status is Status.IMPLEMENTED


def test_before_the_window_a_dry_run_operates(base, line, done):
    requirement = line(Cadence.QUARTERLY)
    day = date(2024, 12, 20)
    rehearsed = line_of(cover(requirement, YEAR, day, done([date(2024, 12, 1)])), YEAR, day)
    assert rehearsed.share == 1
    assert status_of(replace(base, as_of=day, lines=(rehearsed,))).status is Status.OPERATING


def test_work_from_before_the_window_meets_the_cadence_with_a_warning(base, line, done):
    window = Period(date(2025, 4, 1), date(2025, 9, 30))
    annual = line(Cadence.ANNUAL)
    looked_back = line_of(cover(annual, window, AS_OF, done([date(2025, 2, 10)])), window, AS_OF)
    found = status_of(replace(base, window=window, lines=(base.lines[0], looked_back)))
    assert (found.status, found.flags) == (Status.IMPLEMENTED, ("carry_in_only",))


def test_a_period_before_the_control_took_effect_is_no_failure(base, line):
    terms = Terms(effective_from=date(2025, 7, 15))
    waiting = line_of(cover(line(), YEAR, AS_OF, [], terms), YEAR, AS_OF)
    found = status_of(replace(base, effective_from=date(2025, 7, 15), lines=(base.lines[0], waiting)))
    assert (found.status, found.flags) == (Status.IMPLEMENTED, ())


def test_flags_stand_in_one_order_with_their_numbers(base, line):
    late = line_of(
        cover(line(), YEAR, AS_OF, [Item("a", date(2025, 1, 5), None, date(2025, 7, 1), by_hand=True)]), YEAR, AS_OF
    )
    found = status_of(
        replace(
            base,
            owner=replace(OWNER, active=False),
            lines=(late,),
            standings=(replace(PASSING, exception_days=frozenset({AS_OF, AS_OF - timedelta(days=1)}), deviations=3),),
            register=(open_(Severity.LOW),),
            runs=(RunOutcome.REFUSED, RunOutcome.PARTIAL, RunOutcome.COMPLETE),
            unconnected=("okta", "github", "github"),
        )
    )
    assert found.flags == (
        "owner_inactive",
        "stale",
        "late_upload",
        "history_deviation:1",
        "ipe_incomplete",
        "collector_error",
        "low_exception",
        "history_exception:2",
        "deviations:3",
        "unconnected:github",
        "unconnected:okta",
    )


def test_a_pass_over_nothing_is_flagged(base, merges):
    empty = replace(PASSING, latest=merges(YEAR, 0, {}))
    assert status_of(replace(base, standings=(empty,))).flags == ("no_occurrences",)


def test_a_doubtful_population_is_flagged(base, merges):
    doubtful = replace(PASSING, latest=merges(YEAR, 5, {}, complete=False))
    assert status_of(replace(base, standings=(doubtful,))).flags == ("ipe_incomplete",)
