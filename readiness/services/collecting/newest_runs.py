"""Each list the catalog asks for over each connection that brings it, and how its newest run ended."""

from dataclasses import dataclass
from datetime import datetime

from readiness.domain.vocabulary import RunOutcome
from readiness.services.collecting.planning import Choice, asked_for
from readiness.store import runs
from readiness.store.database import Session
from readiness.store.runs import RunEnd
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Track:
    """One collector over one connection."""

    connection: str
    collector: str
    end: RunEnd | None
    """How its newest run ended; None where none has."""

    @property
    def complete(self) -> bool:
        """Say whether the newest list is proven whole."""
        return self.end is not None and self.end.outcome is RunOutcome.COMPLETE


def tracks(session: Session, workspace: Workspace, known_at: datetime) -> tuple[Track, ...]:
    """Return every list that is asked for and connected, as known at an instant."""
    wanted = [(connection.name, collector.id) for connection, collector in asked_for(workspace, Choice())]
    ended = runs.latest_ends(session, wanted, known_at)
    return tuple(Track(*one, ended[one].end if one in ended else None) for one in wanted)
