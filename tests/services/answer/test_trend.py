"""Readiness is noted once a week, and its trend ends with what the answer says."""

from datetime import date, timedelta
from pathlib import Path

from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.answer.trend import note, trend
from readiness.workspace import Workspace
from tests.web import factories


def went(workspace: Workspace) -> list[tuple[str, float]]:
    with workspace.database.reading() as session:
        answer = assess_selected(session, workspace, Question())
        found = trend(session, answer, workspace.now())
    assert found[-1].readiness == answer.readiness.overall
    return [(one.day.isoformat(), one.readiness) for one in found]


def test_without_an_engagement_nothing_is_noted(tmp_path: Path) -> None:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02"))
    note(workspace, workspace.now())
    factories.engagement(workspace)
    assert len(went(workspace)) == 1
    workspace.database.dispose()


def test_a_week_is_noted_once_however_often_it_is_asked(tmp_path: Path) -> None:
    clock = factories.Clock()
    workspace = factories.made(tmp_path / "ws", clock, catalog=factories.excerpt("GOV-02"))
    factories.engagement(workspace)
    first = workspace.today
    for _ in range(10):
        note(workspace, workspace.now())
        note(workspace, workspace.now())
        clock.at += timedelta(days=1)
    days = [day for day, _ in went(workspace)]
    assert days == [(first + timedelta(days=days)).isoformat() for days in (0, 7, 10)]
    workspace.database.dispose()


def test_the_first_and_the_last_day_there_are_have_a_trend_too(tmp_path: Path) -> None:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02"))
    factories.engagement(workspace)
    note(workspace, workspace.now())
    with workspace.database.reading() as session:
        for day in (date.min, date.max):
            answer = assess_selected(session, workspace, Question(as_of=day))
            assert trend(session, answer, workspace.now())[-1].day == day
    workspace.database.dispose()
