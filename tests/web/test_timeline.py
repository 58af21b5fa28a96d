from datetime import date

import pytest

from readiness.services.answer.assessment import Question, assess_selected
from readiness.web.picture import State
from readiness.web.scale import scale_of
from readiness.web.timeline import chapters, components, stretches
from readiness.workspace import Workspace


def _control(told: Workspace, name: str):
    with told.database.reading() as session:
        answer = assess_selected(session, told, Question())
    return next(one for one in answer.controls if one.control.id == name), scale_of(
        answer.engagement.window, answer.as_of
    )


def test_chapters_tell_every_column_once_and_in_order(told: Workspace):
    control, scale = _control(told, "CHG-02")
    starts = [start for chapter in chapters(control, scale) for start in chapter.starts]
    assert starts == [column.start for column in scale.columns]


@pytest.mark.parametrize("as_of", [date(2026, 5, 22), date(2026, 6, 29), date(2026, 1, 1), date(2025, 12, 1)])
def test_nothing_is_told_of_days_to_come_but_that_they_are(told: Workspace, as_of: date):
    with told.database.reading() as session:
        answer = assess_selected(session, told, Question(as_of))
    control = next(one for one in answer.controls if one.control.id == "CHG-02")
    found = list(chapters(control, scale_of(answer.engagement.window, answer.as_of)))
    days = [day for chapter in found for day in chapter.days]
    assert days == list(answer.engagement.window)
    assert {day for chapter in found if chapter.state is State.FUTURE for day in chapter.days} == {
        day for day in answer.engagement.window if day > as_of
    }


def test_an_exception_stands_in_the_chapter_of_its_day(told: Workspace):
    control, scale = _control(told, "CHG-02")
    (chapter,) = [one for one in chapters(control, scale) if date(2026, 2, 17) in one.days]
    assert chapter.state is State.DEVIATION
    assert [item.item for item in chapter.items] == ["acme/api#1042"]


def test_an_exception_of_a_list_that_is_no_line_of_the_control_shows_too(told: Workspace):
    control, scale = _control(told, "AC-02")
    (chapter,) = [one for one in chapters(control, scale) if date(2026, 5, 18) in one.days]
    assert chapter.state is State.DEVIATION
    assert "acme/jdoe" in {item.item for item in chapter.items}


def test_stretches_of_a_line_stand_in_order_and_say_nothing_twice(told: Workspace):
    control, scale = _control(told, "CHG-02")
    (line,) = [line for line in control.lines if line.requirement.key == "merged-pull"]
    found = stretches(line.coverage, scale.as_of)
    days = [one for one in found if one.state in (State.COVERED, State.DUE)]
    assert [one.runs[0].start for one in days] == [date(2026, 1, 1), date(2026, 5, 22)]
    (deviating,) = [one for one in found if one.state is State.DEVIATION]
    assert [run.start for run in deviating.runs] == [date(2026, 2, 17), date(2026, 3, 3)]
    assert deviating.days == 2
    assert [one.days for one in found if one.state is State.UNKNOWN] == [1]


def test_each_day_stands_in_one_stretch_under_the_worst_known_of_it_so_that_they_add_up(told: Workspace):
    control, scale = _control(told, "CHG-02")
    (line,) = [line for line in control.lines if line.requirement.key == "merged-pull"]
    found = stretches(line.coverage, scale.as_of)
    days = [day for one in found for run in one.runs for day in run]
    assert len(days) == len(set(days)) == sum(one.days for one in found)
    assert set(days) == {
        day for run in (*line.coverage.covered, *(gap.days for gap in line.coverage.gaps)) for day in run
    }
    (covered,) = [one for one in found if one.state is State.COVERED]
    assert date(2026, 2, 17) not in {day for run in covered.runs for day in run}


def test_the_parts_of_a_score_have_names(told: Workspace):
    control, _ = _control(told, "CHG-02")
    assert list(components(control)) == ["owner", "design", "in_force", "coverage", "tests"]
