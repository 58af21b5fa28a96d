"""The steps from nothing to the first coverage tick themselves."""

from datetime import date
from io import BytesIO
from pathlib import Path

from readiness.domain.vocabulary import RunOutcome
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.installation.first_steps import steps
from readiness.services.installation.new_workspace import initialise
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.web import factories


def _taken(workspace: Workspace) -> set[str]:
    with workspace.database.reading() as session:
        return {step.key for step in steps(session, workspace) if step.taken}


def test_a_workspace_just_made_has_taken_none(tmp_path: Path):
    initialise(tmp_path / "ws")
    workspace = open_workspace(tmp_path / "ws", {}, factories.Clock())
    assert _taken(workspace) == set()
    workspace.database.dispose()


def test_each_step_ticks_when_it_is_done(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02", "CHG-02"))
    done = {"organization", "owners", "connection"}
    assert _taken(workspace) == done
    factories.engagement(workspace)
    assert _taken(workspace) == (done := done | {"engagement"})
    story = factories.Story(workspace)
    story.ran("github.merged_pulls", date(2026, 5, 20), RunOutcome.REFUSED, "403")
    assert _taken(workspace) == done
    story.ran("github.merged_pulls", date(2026, 5, 21), RunOutcome.COMPLETE)
    assert _taken(workspace) == (done := done | {"collect"})
    factories.administrator(workspace)
    about = About("GOV-02/minutes-pack", "dana.okafor@acme.example", factories.TODAY)
    uploads.add(workspace, about, [Sent("minutes.txt", BytesIO(b"Present: all."))])
    assert _taken(workspace) == (done := done | {"evidence"})
    factories.person(workspace, "lead")
    assert _taken(workspace) == done | {"reviewers"}
    workspace.database.dispose()
