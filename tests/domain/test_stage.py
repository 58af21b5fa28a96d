"""The seven stages, by the worked example of domain 3e and on assessments made by the rules themselves."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import Assessment, assess
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Control, Criterion
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.facts import Facts
from readiness.domain.stage import FIX_FIRST, TRUST_DOMAINS, Around, Check, Stage, StageState, stages
from readiness.domain.status import Owner
from readiness.domain.vocabulary import Cadence, Category, Proves

WINDOW = Period(date(2025, 1, 1), date(2025, 6, 30))
NOTHING = Around(0, 0)


def _stage(*exits: Check, was_complete: bool = False) -> Stage:
    return Stage(3, "Control implementation", (), exits, was_complete)


def test_the_worked_example_of_stage_three():
    stage = _stage(
        Check("implemented", "", 71, 89),
        Check("policies", "", 20, 24),
        Check("fix_first", "", 4, 6),
        Check("rules", "", 60, 66, mandatory=False),
        Check("exercises", "", 1, 1, mandatory=False),
        Check("trust_domains", "", 6, 7, mandatory=False),
    )
    assert [round(check.ratio, 3) for check in stage.exit] == [0.798, 0.833, 0.667, 0.909, 1, 0.857]
    assert round(stage.ratio, 3) == 0.844
    assert stage.state is StageState.IN_PROGRESS


def test_of_nothing_everything_is_met_only_where_that_was_confirmed():
    assert Check("risks", "", 0, 0).ratio == 0
    assert Check("risks", "", 0, 0, confirmed_empty=True).ratio == 1


def test_what_is_not_tracked_yet_is_not_met():
    check = Check("assertion", "")
    assert not check.tracked
    assert not check.passes
    assert check.ratio == 0


def test_optional_checks_count_in_the_ratio_and_do_not_keep_a_stage_open():
    stage = _stage(Check("a", "", 1, 1), Check("b", "", mandatory=False))
    assert (stage.ratio, stage.state) == (0.5, StageState.COMPLETE)


def test_a_stage_that_was_complete_and_fell_has_regressed():
    assert _stage(Check("a", "", 8, 9), was_complete=True).state is StageState.REGRESSED
    assert _stage(Check("a", "", 0, 9), was_complete=True).state is StageState.REGRESSED
    assert _stage(Check("a", "", 9, 9), was_complete=True).state is StageState.COMPLETE
    assert _stage(Check("a", "", 0, 9)).state is StageState.NOT_STARTED


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50), st.booleans()), min_size=1))
def test_a_ratio_is_a_share_and_completeness_follows_from_the_mandatory_checks(counts):
    stage = _stage(*(Check("x", "", min(met, of), of, mandatory) for met, of, mandatory in counts))
    assert 0 <= stage.ratio <= 1
    whole = all(met >= of for met, of, mandatory in counts if mandatory)
    assert (stage.state is StageState.COMPLETE) is whole


@pytest.fixture
def answer(line):
    """Return a maker of answers about one owned control, on a day, with what differs of its engagement."""

    def make(as_of: date = date(2025, 5, 31), *, start_signed: bool = True, **differs: object) -> Assessment:
        usual = {
            "id": "e",
            "name": "E",
            "type": ReportType.TWO,
            "window": WINDOW,
            "categories": frozenset({Category.SECURITY}),
            "firm": "Example CPA LLP",
            "zone": ZoneInfo("UTC"),
            "created_at": datetime(2025, 1, 1, tzinfo=UTC),
            "scope_signed_at": datetime(2025, 1, 2, tzinfo=UTC) if start_signed else None,
        }
        review = line(Cadence.QUARTERLY, control="AC-01", key="review", collector=MANUAL)
        policy = line(Cadence.ANNUAL, control="AC-01", key="policy", proves=Proves.DESIGN, rolling=True)
        control = Control(
            "AC-01",
            "Reviews",
            ("CC6.1",),
            "Head of Security",
            Cadence.QUARTERLY,
            (review, policy),
            remediation="Review them.",
            fix_first="jml",
            tags={"trust_domain": "response"},
        )
        return assess(
            Facts(
                engagement=Engagement(**(usual | differs)),  # type: ignore[arg-type]
                as_of=as_of,
                criteria=(Criterion("CC6.1", Category.SECURITY, "CC6", "", "", ""),),
                controls=(control,),
                owners={"Head of Security": Owner("dana@acme.example")},
            )
        )

    return make


def _check(found: tuple[Stage, ...], number: int, key: str) -> Check:
    stage = found[number - 1]
    return next(check for check in (*stage.entry, *stage.exit) if check.key == key)


def test_there_are_seven_in_order_with_the_checks_of_the_table(answer):
    found = stages(answer(), NOTHING)
    assert [stage.number for stage in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [len(stage.exit) for stage in found] == [9, 5, 6, 6, 5, 7, 6]
    assert [len(stage.entry) for stage in found] == [1, 1, 2, 1, 3, 1, 1]
    assert len({(stage.number, check.key) for stage in found for check in (*stage.entry, *stage.exit)}) == 54
    assert [stage.state for stage in found] == [
        StageState.IN_PROGRESS,
        StageState.NOT_STARTED,
        StageState.NOT_STARTED,
        StageState.IN_PROGRESS,
        StageState.NOT_STARTED,
        StageState.NOT_STARTED,
        StageState.NOT_STARTED,
    ]


def test_the_first_stage_counts_what_the_engagement_and_the_catalog_say(answer):
    found = stages(answer(), NOTHING)
    for key in ("scope_signed", "categories", "window", "criteria", "controls_described", "firm"):
        assert _check(found, 1, key).passes, key
    without = stages(answer(start_signed=False, firm=""), NOTHING)
    assert not _check(without, 1, "scope_signed").passes
    assert not _check(without, 2, "scope_signed").passes
    assert not all(check.passes for check in without[1].entry)
    assert not _check(without, 1, "firm").passes


def test_a_topic_or_domain_that_nobody_looked_at_is_not_clean(answer):
    found = stages(answer(), NOTHING)
    assert (_check(found, 3, "fix_first").met, _check(found, 3, "fix_first").of) == (0, len(FIX_FIRST))
    assert (_check(found, 3, "trust_domains").met, _check(found, 3, "trust_domains").of) == (0, len(TRUST_DOMAINS))
    assert _check(found, 3, "rules").of == 0
    assert not _check(found, 3, "rules").passes


def test_lists_that_are_not_whole_and_a_connection_nobody_made_are_not_met(answer):
    assert _check(stages(answer(), Around(4, 3)), 4, "whole_lists").ratio == 0.75
    assert not _check(stages(answer(), NOTHING), 4, "whole_lists").passes


def test_collection_may_begin_with_the_window_and_fieldwork_after_it(answer):
    before, first = answer(date(2024, 12, 31)), answer(date(2025, 1, 1))
    assert not _check(stages(before, NOTHING), 4, "begun").passes
    assert _check(stages(first, NOTHING), 4, "begun").passes
    assert not _check(stages(answer(date(2025, 6, 30)), NOTHING), 5, "window_over").passes
    assert _check(stages(answer(date(2025, 7, 1)), NOTHING), 5, "window_over").passes
    one = answer(date(2025, 6, 30), type=ReportType.ONE, window=Period(date(2025, 6, 30), date(2025, 6, 30)))
    assert _check(stages(one, NOTHING), 5, "window_over").passes


def test_the_next_window_must_begin_the_day_after(answer):
    gap = Period(date(2025, 7, 2), date(2025, 12, 31))
    assert not _check(stages(answer(), Around(0, 0, (WINDOW, gap))), 7, "next_window").passes
    next_day = Period(date(2025, 7, 1), date(2025, 12, 31))
    assert _check(stages(answer(), Around(0, 0, (WINDOW, next_day))), 7, "next_window").passes
