from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from readiness.domain.calendar import Period
from readiness.domain.control import Control, ProcedureUse
from readiness.domain.coverage import Terms
from readiness.domain.covering import cover
from readiness.domain.doubt import Doubt
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.gap import FixClass
from readiness.domain.gap_rules import Subject, gaps
from readiness.domain.line import line as line_of
from readiness.domain.result import ProcedureKind
from readiness.domain.standing import Cause, Standing
from readiness.domain.status import ControlStatus, Owner, Picture, Status, status_of
from readiness.domain.vocabulary import Cadence, ControlType, CoverageModel, Nature, Proves, Severity
from readiness.domain.weakness import Weakness

WINDOW = Period(date(2025, 7, 1), date(2025, 12, 31))
EVE = date(2025, 6, 30)
CREATED = date(2025, 6, 1)
AS_OF = date(2025, 6, 20)
DANA = Owner("dana@acme.example")
ENGAGEMENT = Engagement(
    "e1",
    "2025 H2",
    ReportType.TWO,
    WINDOW,
    frozenset(),
    "A CPA firm",
    ZoneInfo("UTC"),
    datetime(2025, 6, 1, 12, tzinfo=UTC),
)


def control(name: str, *criteria: str, **differs: object) -> Control:
    usual = {"weight": 5, "control_type": ControlType.PREVENTIVE, "nature": Nature.MANUAL}
    return Control(name, name, criteria, "Head of Security", Cadence.QUARTERLY, (), **(usual | differs))


@pytest.fixture
def subject(line):
    """Return a maker of controls that stand as told, with one operating line fetched by a collector."""

    def make(name: str, *criteria: str, status: Status = Status.OPERATING, **differs: object) -> Subject:
        as_of = differs.pop("as_of", AS_OF)
        catalog = {
            key: differs.pop(key) for key in ("weight", "fix_first", "nature", "effective_from") if key in differs
        }
        asked = line(control=name, key="review", collector="github.repos")
        made = control(name, *criteria, **({"nature": Nature.AUTOMATED} | catalog))
        made = replace(made, requirements=(asked,))
        fetched = line_of(cover(asked, WINDOW, as_of, []), WINDOW, as_of, fetched=True)
        usual = {"window": WINDOW, "as_of": as_of, "owner": DANA, "lines": (fetched,)}
        picture = Picture(**(usual | differs))
        return Subject(made, criteria, picture, ControlStatus(status, causes=(Cause("it fails", AS_OF),)))

    return make


def told(found):
    return [(gap.code, gap.criterion, gap.control, gap.severity.value) for gap in found]


def test_the_worked_example_comes_out_in_its_order(subject):
    weakness = Weakness("AC-04", Severity.HIGH, date(2025, 5, 2), planned_close=date(2025, 7, 10), item="leavers")
    subjects = [
        subject("AC-02", "CC6.1"),
        subject("AC-06", "CC6.1", status=Status.IN_PROGRESS, owner=None),
        subject("AC-04", "CC6.2", status=Status.FAILING, register=(weakness,), fix_first="jml"),
    ]
    found = gaps(ENGAGEMENT, AS_OF, ("CC6.1", "CC6.2", "CC6.7"), subjects)
    assert told(found) == [
        ("G8", "CC6.2", "AC-04", "critical"),
        ("G1", "CC6.7", None, "critical"),
        ("G7", "CC6.2", "AC-04", "critical"),
        ("G3", "CC6.1", "AC-06", "high"),
        ("G2", "CC6.1", "AC-06", "moderate"),
        ("G13", "CC6.2", "AC-04", "info"),
    ]
    assert [gap.code for gap in found if gap.quick_win] == ["G3"]
    assert [gap.deadline for gap in found] == [EVE, None, None, EVE, EVE, None]
    assert found[0].since == date(2025, 5, 2)


def of(code, found):
    return [gap for gap in found if gap.code == code]


def test_a_controls_gap_is_repeated_for_each_of_its_criteria(subject):
    found = gaps(ENGAGEMENT, AS_OF, ("CC6.1", "CC6.2"), [subject("AC-06", "CC6.1", "CC6.2", owner=None)])
    assert [gap.criterion for gap in of("G3", found)] == ["CC6.1", "CC6.2"]


@pytest.mark.parametrize(("others", "severity"), [(0, Severity.HIGH), (1, Severity.MODERATE)])
def test_g2_is_high_where_the_control_stands_alone(subject, others, severity):
    subjects = [subject("AC-06", "CC6.1", status=Status.NOT_STARTED)]
    subjects += [subject(f"AC-1{n}", "CC6.1") for n in range(others)]
    (gap,) = of("G2", gaps(ENGAGEMENT, AS_OF, ("CC6.1",), subjects))
    assert (gap.severity, gap.since, gap.deadline) == (severity, CREATED, EVE)


def test_g2_lists_what_is_missing(subject, line):
    asked = line(Cadence.ANNUAL, control="AC-06", key="policy", proves=Proves.DESIGN)
    policy = line_of(cover(asked, WINDOW, AS_OF, []), WINDOW, AS_OF)
    bare = subject("AC-06", "CC6.1", status=Status.IN_PROGRESS, lines=(policy,), effective_from=date(2026, 1, 1))
    late = replace(bare, picture=replace(bare.picture, effective_from=date(2026, 1, 1)))
    (gap,) = of("G2", gaps(ENGAGEMENT, AS_OF, ("CC6.1",), [late]))
    assert gap.detail == "in progress: it lacks being in force, current design evidence AC-06/policy"
    assert gap.fix_class is FixClass.WORK


def test_g3_tells_nobody_from_somebody_who_left(subject):
    nobody = subject("AC-01", "CC6.1", owner=None)
    gone = subject("AC-02", "CC6.1", owner=replace(DANA, active=False))
    first, second = of("G3", gaps(ENGAGEMENT, AS_OF, ("CC6.1",), [nobody, gone]))
    assert (first.detail, first.owner) == ("Head of Security is nobody yet", None)
    assert (second.detail, second.owner) == ("dana@acme.example is no longer active", None)


def test_g2_and_g3_begin_with_the_day_on_which_the_owner_left_or_the_evidence_went_stale(subject, line, done):
    gone = replace(DANA, active=False, left=date(2025, 6, 11))
    left = subject("AC-01", "CC6.1", status=Status.IN_PROGRESS, owner=gone)
    asked = line(Cadence.ANNUAL, control="AC-02", key="policy", proves=Proves.DESIGN)
    policy = line_of(cover(asked, WINDOW, AS_OF, done([date(2024, 5, 1)])), WINDOW, AS_OF)
    stale = subject("AC-02", "CC6.1", status=Status.IN_PROGRESS, lines=(policy,))
    found = gaps(ENGAGEMENT, AS_OF, ("CC6.1",), [left, stale])
    assert [gap.since for gap in of("G3", found)] == [date(2025, 6, 11)]
    assert policy.due is not None
    assert {gap.control: gap.since for gap in of("G2", found)} == {
        "AC-01": date(2025, 6, 11),
        "AC-02": policy.due.until + timedelta(days=1),
    }


def test_g4_is_a_control_that_asks_for_no_operating_evidence(subject):
    bare = subject("AC-01", "CC6.1", lines=())
    bare = replace(bare, control=replace(bare.control, requirements=()))
    (gap,) = of("G4", gaps(ENGAGEMENT, AS_OF, ("CC6.1",), [bare]))
    assert (gap.severity, gap.requirement) == (Severity.HIGH, None)


def test_g4_is_a_line_that_nothing_and_nobody_brings(subject, line, done):
    asked = line(control="AC-01", key="minutes")
    never = line_of(cover(asked, WINDOW, AS_OF, []), WINDOW, AS_OF)
    once = line_of(cover(asked, WINDOW, AS_OF, done([date(2025, 6, 1)])), WINDOW, AS_OF)
    cases = [
        subject("AC-01", "CC6.1", lines=(never,), owner=None),
        subject("AC-02", "CC6.1", lines=(never,)),
        subject("AC-03", "CC6.1", lines=(once,), owner=None),
        subject("AC-04", "CC6.1", lines=(replace(never, fetched=True),), owner=None),
    ]
    found = of("G4", gaps(ENGAGEMENT, AS_OF, ("CC6.1",), cases))
    assert [(gap.control, gap.requirement) for gap in found] == [("AC-01", "AC-01/minutes")]


def test_g5_is_each_missed_period_and_nothing_mends_it(subject, line):
    as_of = date(2026, 2, 1)
    missed = line_of(cover(line(control="AC-01"), WINDOW, as_of, []), WINDOW, as_of)
    found = of("G5", gaps(ENGAGEMENT, as_of, ("CC6.1",), [subject("AC-01", "CC6.1", lines=(missed,), as_of=as_of)]))
    assert [(gap.since, gap.deadline, gap.repairable) for gap in found] == [
        (date(2025, 10, 11), None, False),
        (date(2026, 1, 1), None, False),
    ]
    assert found[0].detail == "AC-01/review: nothing for 2025-07-01 to 2025-09-30"


def test_g5_tells_days_missed_in_a_row_together(subject, line, done):
    as_of = date(2025, 7, 10)
    once = done([date(2025, 7, 4)])
    daily = line_of(cover(line(Cadence.DAILY, control="AC-01"), WINDOW, as_of, once), WINDOW, as_of)
    found = of("G5", gaps(ENGAGEMENT, as_of, ("CC6.1",), [subject("AC-01", "CC6.1", lines=(daily,), as_of=as_of)]))
    assert [(gap.detail, gap.since) for gap in found] == [
        ("AC-01/review: nothing for 2025-07-01 to 2025-07-02, 2 times", date(2025, 7, 3)),
        ("AC-01/review: nothing for 2025-07-04 to 2025-07-08, 5 times", date(2025, 7, 6)),
    ]


def test_g5_does_not_tell_of_periods_before_the_control_took_effect(subject, line):
    as_of = date(2025, 12, 1)
    terms = Terms(effective_from=date(2025, 10, 1))
    young = line_of(cover(line(control="AC-01"), WINDOW, as_of, [], terms), WINDOW, as_of)
    made = subject("AC-01", "CC6.1", lines=(young,), as_of=as_of, effective_from=date(2025, 10, 1))
    found = gaps(ENGAGEMENT, as_of, ("CC6.1",), [made])
    assert of("G5", found) == []
    (partly,) = of("G11", found)
    assert (partly.severity, partly.deadline, partly.repairable) == (Severity.HIGH, WINDOW.end, False)


@pytest.mark.parametrize(("weight", "severity"), [(3, Severity.MODERATE), (4, Severity.HIGH)])
def test_g6_is_operating_evidence_gone_stale(subject, line, done, weight, severity):
    as_of = date(2025, 10, 1)
    watched = line(Cadence.CONTINUOUS, control="AC-01", coverage=CoverageModel.OBSERVED)
    stale = line_of(cover(watched, WINDOW, as_of, done([date(2025, 9, 1)])), WINDOW, as_of, fetched=True)
    made = subject("AC-01", "CC6.1", lines=(stale,), as_of=as_of, weight=weight)
    (gap,) = of("G6", gaps(ENGAGEMENT, as_of, ("CC6.1",), [made]))
    assert (gap.severity, gap.since, gap.deadline) == (severity, date(2025, 9, 9), date(2025, 9, 8))
    assert (gap.requirement, gap.fix_class) == ("AC-01/review", FixClass.RUN_COLLECTOR)


@pytest.mark.parametrize(("day", "count"), [("2025-07-08", 0), ("2025-07-09", 1)])
def test_g6_is_also_what_should_be_watched_and_never_was(subject, line, day, count):
    as_of = date.fromisoformat(day)
    watched = line(Cadence.CONTINUOUS, control="AC-01", coverage=CoverageModel.OBSERVED)
    never = line_of(cover(watched, WINDOW, as_of, []), WINDOW, as_of)
    made = subject("AC-01", "CC6.1", lines=(never,), as_of=as_of)
    assert len(of("G6", gaps(ENGAGEMENT, as_of, ("CC6.1",), [made]))) == count


@pytest.mark.parametrize(("weight", "severity"), [(4, Severity.HIGH), (5, Severity.CRITICAL)])
def test_g7_is_critical_for_the_heaviest_controls(subject, weight, severity):
    made = subject("AC-04", "CC6.2", status=Status.FAILING, weight=weight)
    (gap,) = of("G7", gaps(ENGAGEMENT, AS_OF, ("CC6.2",), [made]))
    assert (gap.severity, gap.deadline, gap.detail, gap.since) == (severity, None, "it fails", AS_OF)


@pytest.mark.parametrize(
    ("kind", "fix"),
    [(ProcedureKind.CONFIGURATION, FixClass.TURN_ON_SETTING), (ProcedureKind.POPULATION, FixClass.WORK)],
)
def test_g7_is_mended_by_a_setting_where_settings_failed(subject, judged, kind, fix):
    use = ProcedureUse("github.review_required", Severity.HIGH)
    failing = Standing(use, judged(AS_OF, kind=kind), causes=(Cause("a", AS_OF),))
    made = subject("AC-04", "CC6.2", standings=(failing,))
    made = replace(made, status=status_of(made.picture))
    (gap,) = of("G7", gaps(ENGAGEMENT, AS_OF, ("CC6.2",), [made]))
    assert gap.fix_class is fix


def test_g8_tells_the_weaknesses_of_one_procedure_together(subject):
    known = [
        Weakness("AC-04", Severity.HIGH, date(2025, 5, day), procedure="github.review_required", item=f"acme/{day}")
        for day in (4, 3, 2, 5)
    ]
    closed = replace(known[0], item="closed", closed_on=EVE)
    made = subject("AC-04", "CC6.2", register=(*known, closed))
    (gap,) = of("G8", gaps(ENGAGEMENT, AS_OF, ("CC6.2",), [made]))
    assert gap.detail == "github.review_required: acme/2, acme/3, acme/4 and 1 more, known before the window"
    assert (gap.severity, gap.since, gap.deadline) == (Severity.HIGH, date(2025, 5, 2), EVE)


@pytest.mark.parametrize(
    ("effective", "count"), [("2025-07-01", 0), ("2025-07-02", 1), ("2025-12-31", 1), ("2026-01-01", 0)]
)
def test_g11_is_a_control_that_takes_effect_inside_the_window(subject, effective, count):
    made = subject("AC-04", "CC6.2", effective_from=date.fromisoformat(effective), weight=4)
    found = of("G11", gaps(ENGAGEMENT, AS_OF, ("CC6.2",), [made]))
    assert [(gap.severity, gap.deadline, gap.repairable) for gap in found] == [(Severity.MODERATE, EVE, True)] * count


def test_g13_names_each_way_in_which_a_criterion_rests_weakly(subject):
    manual = [subject("AC-01", "CC6.1", nature=Nature.MANUAL), subject("AC-02", "CC6.1", nature=Nature.MANUAL)]
    (gap,) = gaps(ENGAGEMENT, AS_OF, ("CC6.1",), manual)
    assert (gap.code, gap.control, gap.detail) == ("G13", None, "CC6.1 rests on manual controls only")
    detective = [
        replace(one, control=replace(one.control, control_type=ControlType.DETECTIVE, nature=Nature.AUTOMATED))
        for one in manual
    ]
    (gap,) = gaps(ENGAGEMENT, AS_OF, ("CC6.1",), detective[:1])
    assert (gap.control, gap.detail) == ("AC-01", "CC6.1 rests on one control, detective controls only")


def test_a_criterion_that_rests_well_has_no_gap(subject):
    assert gaps(ENGAGEMENT, AS_OF, ("CC6.1",), [subject("AC-01", "CC6.1"), subject("AC-02", "CC6.1")]) == ()


@pytest.mark.parametrize(
    ("as_of", "severity"), [(date(2025, 12, 31), Severity.MODERATE), (date(2026, 1, 1), Severity.HIGH)]
)
@pytest.mark.parametrize(("by_hand", "fix"), [(True, FixClass.WORK), (False, FixClass.RUN_COLLECTOR)])
def test_g9_is_a_list_that_is_not_known_to_be_whole(subject, as_of, severity, by_hand, fix):
    doubt = Doubt("AC-04/leavers", "the source counts 3 rows, 2 were brought.", date(2025, 7, 3), by_hand=by_hand)
    made = subject("AC-04", "CC6.2", as_of=as_of, doubts=(doubt,))
    (gap,) = of("G9", gaps(ENGAGEMENT, as_of, ("CC6.2",), [made]))
    assert (gap.severity, gap.since, gap.deadline, gap.fix_class) == (severity, date(2025, 7, 3), WINDOW.end, fix)
    assert gap.requirement == "AC-04/leavers"
