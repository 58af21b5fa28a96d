from datetime import date, timedelta
from pathlib import Path

from readiness.domain.vocabulary import RunOutcome
from readiness.services.collecting.newest_runs import tracks
from tests.web import factories
from tests.web.factories import NOON, Clock, Story


def test_every_list_the_catalog_asks_for_is_there_with_its_newest_run(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("CHG-02"))
    story = Story(workspace)
    story.ran("github.merged_pulls", date(2026, 5, 1), RunOutcome.FAILED, "unreachable")
    story.ran("github.merged_pulls", date(2026, 5, 2), RunOutcome.COMPLETE)
    with workspace.database.reading() as session:
        now = {one.collector: one for one in tracks(session, workspace, NOON)}
        then = {one.collector: one for one in tracks(session, workspace, NOON - timedelta(days=21))}
    workspace.database.dispose()
    assert set(now) == {"github.merged_pulls", "github.default_branch_commits"}
    assert now["github.merged_pulls"].complete
    assert now["github.default_branch_commits"].end is None
    assert not now["github.default_branch_commits"].complete
    assert not then["github.merged_pulls"].complete, "what was recorded later is not known yet"
