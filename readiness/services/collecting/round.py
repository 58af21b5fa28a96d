"""One round of collecting: every run that is wanted, one after the other, then the procedures that read what came."""

from collections.abc import Iterable
from dataclasses import dataclass

from readiness.domain.vocabulary import RunOutcome
from readiness.services import checkpoints
from readiness.services.collecting.planning import Choice, plan
from readiness.services.collecting.run import PATIENCE_SECONDS, Place, Progress, collect
from readiness.services.judging.procedures import Asked, Judged, judge
from readiness.store.runs import AlreadyRunning, Run, RunEnd
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Round:
    """What came of it."""

    runs: tuple[tuple[Run, RunEnd], ...]
    judged: tuple[Judged, ...]
    elsewhere: tuple[str, ...] = ()
    """Runs not made because the same is under way in another process."""

    @property
    def whole(self) -> bool:
        """Say whether every run was complete."""
        return not self.elsewhere and all(end.outcome is RunOutcome.COMPLETE for _, end in self.runs)


def collect_round(
    workspace: Workspace, choice: Choice, *, patience: float = PATIENCE_SECONDS, progress: Progress
) -> Round:
    """Make every run that is wanted and judge what they changed; a failing source is an outcome, never an exception."""
    with workspace.database.reading() as session:
        runs_wanted = plan(session, workspace, choice)
    place = Place.of(workspace)
    made, elsewhere = [], []
    for one in runs_wanted:
        try:
            made.append(collect(place, one, patience=patience, progress=progress))
        except AlreadyRunning as under_way:
            elsewhere.append(str(under_way))
    brought = brought_by(made)
    judged = judge(workspace, Asked(reading=brought)) if brought else ()
    if made:
        checkpoints.seal(workspace)
    return Round(tuple(made), judged, tuple(elsewhere))


def brought_by(made: Iterable[tuple[Run, RunEnd]]) -> frozenset[str]:
    """Return the collectors whose runs brought a list; one that brought none changed nothing that could be judged."""
    return frozenset(run.collector for run, end in made if end.evidence is not None)
