from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from readiness.domain.calendar import Period
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.judging.sheets import Reader, Sheet, newest_evidence, sheets
from readiness.store.results import PopulationRead
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import NOON, TODAY, Clock, Story, exception

UNTIL = Period(date(2026, 1, 1), date(2026, 5, 21))


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[Workspace]:
    """One control, judged twice; one of its two exceptions is waived."""
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("CHG-02"))
    factories.engagement(workspace)
    story = Story(workspace)
    story.whole(workspace.catalog.controls)
    reads = (PopulationRead("github.merged_pulls-2026-01-07", "0" * 64, "github.merged_pulls", "github"),)
    items = (
        exception("acme/api#1", "no_approval", date(2026, 2, 1), approvals=0),
        exception("acme/api#2", "no_approval", date(2026, 2, 2)),
    )
    story.judged("CHG-02", "changes.approved", date(2026, 3, 1), items[:1], window=UNTIL, reads=reads)
    story.judged("CHG-02", "changes.approved", date(2026, 5, 21), items, window=UNTIL, reads=reads)
    story.waived("changes.approved", "acme/api#2", date(2026, 5, 1), date(2026, 5, 31))
    yield workspace
    workspace.database.dispose()


def _sheet(workspace: Workspace, as_of: date = TODAY) -> Sheet:
    with workspace.database.reading() as session:
        answer = assess_selected(session, workspace, Question(as_of=as_of))
        control = answer.controls[0]
        found = sheets(session, workspace, control, Reader(answer.engagement, as_of, NOON))
        assert set(newest_evidence(session, control, NOON)) == {line.requirement.id for line in control.lines}
    return found[0]


def test_a_sheet_has_the_newest_items_with_facts_and_answers(judged: Workspace):
    sheet = _sheet(judged)
    assert [(row.row.item, row.waiver is not None) for row in sheet.rows] == [
        ("acme/api#1", False),
        ("acme/api#2", True),
    ]
    assert sheet.rows[0].facts == {"approvals": 0}
    assert sheet.parameters["tolerable_rate"] == 0.05


def test_a_sheet_names_the_lists_it_read_and_what_was_said_before(judged: Workspace):
    sheet = _sheet(judged)
    assert [item.row.collector for item in sheet.populations] == ["github.merged_pulls"]
    assert [result.day for result in sheet.history] == [date(2026, 5, 21), date(2026, 3, 1)]


def test_an_earlier_day_sees_the_sheet_of_then_and_no_later_waiver(judged: Workspace):
    sheet = _sheet(judged, date(2026, 4, 1))
    assert [row.row.item for row in sheet.rows] == ["acme/api#1"]
    assert [result.day for result in sheet.history] == [date(2026, 3, 1)]


def test_a_waiver_that_expired_answers_no_more(judged: Workspace):
    assert [row.waiver for row in _sheet(judged, date(2026, 6, 5)).rows] == [None, None]
