from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.calendar import ONE_DAY, Period, local_date
from readiness.domain.schedule import (
    CATCH_UP,
    LONGEST_DELAY,
    DueState,
    Open,
    Whole,
    delay,
    following,
    forgotten_after,
    instant_of,
    next_day,
    planned,
    rhythm,
    sort,
    state,
)
from readiness.domain.vocabulary import Cadence, CoverageModel, Kind, Proves

NEW_YORK, BERLIN, APIA = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("cadence", "day", "then"),
    [
        (Cadence.DAILY, date(2024, 2, 28), date(2024, 2, 29)),
        (Cadence.DAILY, date(2024, 2, 29), date(2024, 3, 1)),
        (Cadence.CONTINUOUS, date(2024, 12, 31), date(2025, 1, 1)),
        (Cadence.PER_OCCURRENCE, date(2024, 5, 5), date(2024, 5, 6)),
        (Cadence.WEEKLY, date(2024, 2, 28), date(2024, 3, 4)),
        (Cadence.WEEKLY, date(2024, 3, 4), date(2024, 3, 11)),
        (Cadence.MONTHLY, date(2024, 1, 31), date(2024, 2, 1)),
        (Cadence.QUARTERLY, date(2024, 2, 29), date(2024, 4, 1)),
        (Cadence.SEMIANNUAL, date(2024, 2, 29), date(2024, 7, 1)),
        (Cadence.ANNUAL, date(2024, 2, 29), date(2025, 1, 1)),
    ],
)
def test_the_next_day_follows_the_calendar(cadence, day, then):
    assert next_day(cadence, day) == then


def test_five_in_the_morning_is_an_hour_earlier_in_utc_in_summer():
    assert instant_of(date(2024, 3, 9), NEW_YORK) == datetime(2024, 3, 9, 10, tzinfo=UTC)
    assert instant_of(date(2024, 3, 10), NEW_YORK) == datetime(2024, 3, 10, 9, tzinfo=UTC)
    assert instant_of(date(2024, 11, 3), NEW_YORK) == datetime(2024, 11, 3, 10, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_has_no_run():
    now = datetime(2012, 1, 2, tzinfo=UTC)
    days = [slot.day for slot in planned(Cadence.DAILY, date(2011, 12, 28), now, APIA)]
    assert days == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1), date(2012, 1, 2)]
    assert following(Cadence.DAILY, date(2011, 12, 29), APIA).day == date(2011, 12, 31)


def test_what_is_new_is_due_at_once_and_then_as_its_cadence_says():
    [first] = planned(Cadence.WEEKLY, None, NOON, NEW_YORK)
    assert (first.day, first.at) == (date(2024, 3, 1), NOON)
    assert planned(Cadence.WEEKLY, first.day, NOON + 2 * ONE_DAY, NEW_YORK) == ()
    [second] = planned(Cadence.WEEKLY, first.day, NOON + 4 * ONE_DAY, NEW_YORK)
    assert second.day == date(2024, 3, 4)


def test_a_very_long_sleep_is_written_down_as_far_back_as_somebody_may_ask():
    found = planned(Cadence.DAILY, date(2000, 1, 1), NOON, NEW_YORK)
    assert len(found) == CATCH_UP.days


@settings(max_examples=60)
@given(
    moves=st.lists(
        st.sampled_from([-HOUR, timedelta(minutes=30), HOUR, 7 * HOUR, 30 * HOUR, 5 * ONE_DAY]), max_size=60
    ),
    zones=st.lists(st.sampled_from([NEW_YORK, BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")]), min_size=1),
    start=st.datetimes(datetime(2024, 2, 1), datetime(2024, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_day_is_lost_or_doubled_whatever_the_clock_and_the_zone_do(moves, zones, start):
    now, last, seen = start, None, []
    for n, move in enumerate(moves):
        zone = zones[n * len(zones) // len(moves)]
        for slot in planned(Cadence.DAILY, last, now, zone):
            seen.append(slot.day)
            last = slot.day
        now += move
    assert seen == [seen[0] + n * ONE_DAY for n in range(len(seen))] if seen else not moves


@settings(max_examples=60)
@given(st.lists(st.integers(0, 6000), max_size=80), st.sampled_from(list(Cadence)))
def test_however_often_the_clock_is_read_the_same_is_due(minutes, cadence):
    start = datetime(2024, 10, 25, tzinfo=UTC)
    end = start + timedelta(minutes=sum(minutes))
    last, seen = date(2024, 10, 24), []
    now = start
    for step in minutes:
        now += timedelta(minutes=step)
        found = planned(cadence, last, now, NEW_YORK)
        seen += found
        last = found[-1].day if found else last
    assert tuple(seen) == (planned(cadence, date(2024, 10, 24), end, NEW_YORK) if minutes else ())


def opens(day, *, until=True, zone=NEW_YORK):
    return Open(f"d{day}", instant_of(day, zone), day, instant_of(day + ONE_DAY, zone) if until else None)


FIRST, SECOND, THIRD = (date(2024, 5, day) for day in (1, 2, 3))
MORNING = instant_of(THIRD, NEW_YORK) + HOUR


def test_a_snapshot_is_missed_once_the_next_is_due_and_only_the_newest_is_made():
    found = sort([opens(FIRST), opens(SECOND), opens(THIRD)], [], MORNING, None, under_way=False)
    assert found.missed == (f"d{FIRST}", f"d{SECOND}")
    assert found.ready == f"d{THIRD}"


def test_a_snapshot_that_somebody_took_in_its_time_is_done_by_that():
    taken = Whole("r1", instant_of(FIRST, NEW_YORK) + HOUR)
    found = sort([opens(FIRST), opens(SECOND)], [taken], instant_of(SECOND, NEW_YORK), None, under_way=False)
    assert found.fulfilled == {f"d{FIRST}": "r1"}
    assert found.ready == f"d{SECOND}"


def test_events_are_made_up_by_one_run_as_far_back_as_it_reaches():
    days = [opens(day, until=False) for day in (FIRST, SECOND, THIRD)]
    waiting = sort(days, [], MORNING, None, under_way=False)
    assert (waiting.missed, waiting.ready) == ((), f"d{THIRD}")
    run = Whole("r1", MORNING, Period(date(2024, 4, 1), SECOND))
    assert sort(days, [run], MORNING, None, under_way=False).fulfilled == {one.id: "r1" for one in days}


def test_events_whose_day_the_source_has_forgotten_are_missed():
    days = [opens(day, until=False) for day in (FIRST, SECOND, THIRD)]
    found = sort(days, [], MORNING, FIRST, under_way=False)
    assert found.missed == (f"d{FIRST}",)
    assert found.ready == f"d{THIRD}"


def test_while_a_run_is_under_way_nothing_is_missed_or_begun():
    found = sort([opens(FIRST), opens(THIRD)], [], MORNING, None, under_way=True)
    assert (found.missed, found.ready) == ((), None)


def test_what_a_person_asked_for_ends_nothing_that_was_planned():
    asked = Open("asked", MORNING, None, None)
    found = sort([opens(THIRD), asked], [], MORNING, None, under_way=False)
    assert (found.missed, found.ready) == ((), "asked")
    done = sort([opens(THIRD), asked], [Whole("r1", MORNING)], MORNING, None, under_way=False)
    assert done.fulfilled == {f"d{THIRD}": "r1", "asked": "r1"}


@settings(max_examples=80)
@given(
    days=st.sets(st.integers(0, 20), min_size=1),
    runs=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 20)), max_size=8),
    hours=st.integers(0, 700),
    events=st.booleans(),
    remembers=st.none() | st.integers(0, 20),
)
def test_every_open_run_has_exactly_one_fate(days, runs, hours, events, remembers):
    start = date(2024, 3, 1)
    now = instant_of(start, NEW_YORK) + hours * HOUR
    waiting = [opens(start + n * ONE_DAY, until=not events) for n in days]
    waiting = [one for one in waiting if one.scheduled_for <= now]
    whole = [
        Whole(f"r{n}", instant_of(start, NEW_YORK) + at * HOUR, Period(start, start + to * ONE_DAY) if events else None)
        for n, (at, to) in enumerate(runs)
    ]
    remembered = local_date(now, NEW_YORK) - remembers * ONE_DAY if events and remembers is not None else None
    found = sort(waiting, whole, now, remembered, under_way=False)
    named = [*found.fulfilled, *found.missed]
    assert len(set(named)) == len(named)
    left = {one.id for one in waiting} - set(named)
    assert (found.ready in left) if left else (found.ready is None)
    if not events:
        assert len(left) <= 1


def test_late_is_what_began_more_than_an_hour_after_its_time():
    def became(**after):
        return state(NOON, missed=False, started_at=NOON + timedelta(**after), settled=True, under_way=False)

    assert became(minutes=60) is DueState.DONE
    assert became(minutes=61) is DueState.LATE
    assert state(NOON, missed=True, started_at=None, settled=True, under_way=False) is DueState.MISSED
    assert state(NOON, missed=False, started_at=None, settled=False, under_way=True) is DueState.RUNNING
    assert state(NOON, missed=False, started_at=None, settled=False, under_way=False) is DueState.WAITING


def test_each_failure_waits_longer_than_the_last_up_to_a_bound():
    minutes = [delay(n, 0).total_seconds() / 60 for n in range(1, 7)]
    assert minutes == [1, 4, 16, 64, 240, 240]
    assert delay(10_000, 0.999) <= LONGEST_DELAY * 1.25
    assert delay(3, 0.5) == timedelta(minutes=18)


def test_a_source_forgets_the_first_day_that_is_not_covered():
    assert forgotten_after(date(2024, 2, 28), 10) == date(2024, 3, 10)
    assert forgotten_after(date(2024, 2, 28), None) is None
    assert forgotten_after(None, 10) is None


WATCHED = {"coverage": CoverageModel.OBSERVED, "proves": Proves.OPERATING}
OF_EVENTS = {"coverage": CoverageModel.SPANS}


@pytest.mark.parametrize(
    ("lines", "then"),
    [
        ([], Cadence.DAILY),
        ([{"cadence": Cadence.WEEKLY}], Cadence.WEEKLY),
        ([{"cadence": Cadence.WEEKLY}, {"cadence": Cadence.QUARTERLY}], Cadence.WEEKLY),
        ([{"cadence": Cadence.WEEKLY}, {"cadence": Cadence.CONTINUOUS}], Cadence.DAILY),
        ([{"cadence": Cadence.WEEKLY}, {"cadence": Cadence.PER_OCCURRENCE}], Cadence.DAILY),
        ([{"cadence": Cadence.WEEKLY}, {"cadence": Cadence.DAILY, "kind": Kind.TICKET_SAMPLE}], Cadence.WEEKLY),
        ([{"cadence": Cadence.WEEKLY, "kind": Kind.TICKET_SAMPLE}], Cadence.DAILY),
        ([{"cadence": Cadence.WEEKLY, "max_gap": 7, **WATCHED}], Cadence.WEEKLY),
        ([{"cadence": Cadence.WEEKLY, "max_gap": 3, **WATCHED}], Cadence.DAILY),
        ([{"cadence": Cadence.MONTHLY, **OF_EVENTS}], Cadence.MONTHLY),
        ([{"cadence": Cadence.MONTHLY, **OF_EVENTS}, {"cadence": Cadence.ANNUAL, **OF_EVENTS}], Cadence.MONTHLY),
        ([{"cadence": Cadence.MONTHLY, **OF_EVENTS}, {"cadence": Cadence.WEEKLY, **OF_EVENTS}], Cadence.WEEKLY),
        ([{"cadence": Cadence.MONTHLY, **OF_EVENTS}, {"cadence": Cadence.PER_OCCURRENCE, **OF_EVENTS}], Cadence.DAILY),
        (
            [{"cadence": Cadence.MONTHLY, **OF_EVENTS}, {"cadence": Cadence.DAILY, "kind": Kind.TICKET_SAMPLE}],
            Cadence.MONTHLY,
        ),
        ([{"cadence": Cadence.MONTHLY, "max_gap": 31, **WATCHED}], Cadence.WEEKLY),
        ([{"cadence": Cadence.MONTHLY}], Cadence.WEEKLY),
    ],
)
def test_a_daily_list_is_asked_for_more_seldom_where_every_line_is_content_with_that(line, lines, then):
    assert rhythm(Cadence.DAILY, [line(**differs) for differs in lines]) is then


def test_a_list_that_changes_seldom_keeps_its_own_cadence(line):
    assert rhythm(Cadence.MONTHLY, [line(Cadence.WEEKLY)]) is Cadence.MONTHLY
