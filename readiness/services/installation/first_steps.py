"""The way from nothing to the first coverage: which steps are taken, so that the next one can be shown."""

from dataclasses import dataclass

from readiness.services.evidence.reviews import ACCEPT
from readiness.settings.model import Organization
from readiness.store import accounts, engagements, evidence, runs
from readiness.store.database import Session
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """One step, by its key: how many of how many are there."""

    key: str
    met: int
    of: int = 1

    @property
    def taken(self) -> bool:
        """Say whether nothing of it is missing."""
        return self.met >= self.of


def steps(session: Session, workspace: Workspace) -> tuple[Step, ...]:
    """Return every step in the order in which they are best taken."""
    roles = {one.owner for one in workspace.catalog.controls if "@" not in one.owner}
    reviewers = [one for one in accounts.users(session) if one.role in ACCEPT and one.disabled_at is None]
    return (
        Step("organization", int(workspace.settings.organization.name != Organization().name)),
        Step("owners", len(roles & workspace.settings.owners.keys()), len(roles)),
        Step("connection", min(1, len(workspace.settings.connections))),
        Step("engagement", int(engagements.selected(session) is not None)),
        Step("collect", int(runs.any_complete(session))),
        Step("evidence", int(evidence.any_brought(session))),
        Step("reviewers", min(2, len(reviewers)), 2 if workspace.settings.review.four_eyes else 1),
    )
