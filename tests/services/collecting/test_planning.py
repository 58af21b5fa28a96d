from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape
from readiness.domain.calendar import Period
from readiness.errors import WrongUse
from readiness.services.collecting.planning import BEGINNING, Choice, chosen, span
from readiness.settings.model import Connection

TODAY = date(2026, 5, 22)
YESTERDAY = date(2026, 5, 21)
WINDOW_START = date(2026, 1, 1)


def collector(name="github.merged_pulls", shape=Shape.EVENTS, remembers_days=None):
    schema = Schema((Column("item", ColumnType.TEXT, "key"),), key="item")
    return Collector(name, name, shape, schema, (), Cadence.DAILY, lambda _client, _ask: iter(()), remembers_days)


def connection(name="github", collectors=("*",)):
    return Connection(name=name, source="github", options={}, collectors=collectors)


PULLS = collector()
REPOS = collector("github.repos", Shape.OBJECTS)
BROUGHT = {"github": {PULLS.id: PULLS, REPOS.id: REPOS}}


def test_everything_the_catalog_asks_for_is_chosen():
    found = list(chosen({"github": connection()}, BROUGHT, frozenset({"github.repos"}), Choice()))
    assert [(c.name, k.id) for c, k in found] == [("github", "github.repos")]


def test_a_collector_asked_for_by_name_is_chosen_though_no_control_asks_for_it():
    found = list(chosen({"github": connection()}, BROUGHT, frozenset(), Choice(collector="github.merged_pulls")))
    assert [k.id for _, k in found] == ["github.merged_pulls"]


def test_an_unknown_connection_is_refused_with_the_known_ones():
    with pytest.raises(WrongUse, match="Choose one of: github"):
        list(chosen({"github": connection()}, BROUGHT, frozenset(), Choice(connection="gitlab")))


def test_a_collector_that_no_connection_brings_is_refused():
    with pytest.raises(WrongUse, match=r"no connection brings 'aws\.s3\.buckets'"):
        list(chosen({"github": connection()}, BROUGHT, frozenset(), Choice(collector="aws.s3.buckets")))


def test_a_collector_outside_the_connections_own_list_is_refused():
    narrow = {"github": connection(collectors=("github.repos",))}
    with pytest.raises(WrongUse, match="is not among the collectors of connection github"):
        list(chosen(narrow, BROUGHT, frozenset(), Choice(collector="github.merged_pulls")))
    assert not narrow["github"].allows("github.merged_pulls")


def test_snapshots_ask_for_no_days():
    assert span(REPOS, Choice(since=WINDOW_START), [], WINDOW_START, TODAY) is None


def test_the_first_run_starts_where_the_engagement_does():
    assert span(PULLS, Choice(), [], WINDOW_START, TODAY) == Period(WINDOW_START, YESTERDAY)


def test_the_first_run_without_an_engagement_goes_back_as_far_as_the_source_remembers():
    assert span(PULLS, Choice(), [], None, TODAY) == Period(BEGINNING, YESTERDAY)
    short = collector(remembers_days=90)
    assert span(short, Choice(), [], None, TODAY) == Period(TODAY - timedelta(days=90), YESTERDAY)
    assert span(short, Choice(), [], WINDOW_START, TODAY) == Period(TODAY - timedelta(days=90), YESTERDAY)


def test_the_next_run_starts_at_the_last_covered_day():
    covered = [Period(WINDOW_START, date(2026, 3, 31))]
    assert span(PULLS, Choice(), covered, WINDOW_START, TODAY) == Period(date(2026, 3, 31), YESTERDAY)


def test_a_hole_between_two_runs_is_filled():
    covered = [Period(WINDOW_START, date(2026, 1, 31)), Period(date(2026, 3, 1), YESTERDAY)]
    assert span(PULLS, Choice(), covered, WINDOW_START, TODAY) == Period(date(2026, 1, 31), YESTERDAY)


def test_until_today_is_cut_to_yesterday_because_today_is_not_whole():
    assert span(PULLS, Choice(since=YESTERDAY, until=TODAY), [], None, TODAY) == Period(YESTERDAY, YESTERDAY)


def test_since_today_leaves_nothing_and_says_so():
    with pytest.raises(WrongUse, match="holds no whole day"):
        span(PULLS, Choice(since=TODAY), [], None, TODAY)


def test_before_the_window_opens_one_day_is_tried():
    assert span(PULLS, Choice(), [], date(2026, 7, 1), TODAY) == Period(YESTERDAY, YESTERDAY)


days = st.integers(0, 140).map(lambda n: WINDOW_START + timedelta(days=n))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


@given(st.lists(periods, max_size=8))
def test_no_day_of_the_window_stays_uncovered_after_the_next_run(covered):
    asked = span(PULLS, Choice(), covered, WINDOW_START, TODAY)
    reached = {day for period in [*covered, asked] for day in period}
    assert set(Period(WINDOW_START, YESTERDAY)) <= reached
