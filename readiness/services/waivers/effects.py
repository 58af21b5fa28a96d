"""What one waiver more would change: asked for the page before anybody answers."""

from dataclasses import dataclass

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.gap import Gap
from readiness.domain.vocabulary import Outcome, Severity
from readiness.domain.waiver import Waiver
from readiness.services.answer.assessment import Question, assess_supposing
from readiness.services.engagements import in_force
from readiness.store.database import Session
from readiness.store.waiver_proposals import WaiverProposal
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Effect:
    """What today's answer says, and what it would say with one waiver more."""

    waiver: Waiver
    before: Assessment
    after: Assessment

    @property
    def answers_today(self) -> bool:
        """Say whether the newest result of its procedure names the item as an exception."""
        return any(
            row.item == self.waiver.item and row.outcome is Outcome.EXCEPTION
            for control in self.before.controls
            for result in control.results
            if result.procedure == self.waiver.procedure
            for row in result.rows
        )

    @property
    def controls(self) -> tuple[tuple[ControlAnswer, ControlAnswer], ...]:
        """The controls that would stand otherwise, as they do and as they would."""
        pairs = zip(self.before.controls, self.after.controls, strict=True)
        return tuple((a, b) for a, b in pairs if (a.status.status, a.score) != (b.status.status, b.score))

    @property
    def closed(self) -> tuple[Gap, ...]:
        """The gaps that would be gone, the remarks among them left out; one for each criterion."""
        left = {(gap.code, gap.control, gap.requirement, gap.criterion) for gap in self.after.gaps}
        return tuple(
            gap
            for gap in self.before.gaps
            if gap.severity is not Severity.INFO and (gap.code, gap.control, gap.requirement, gap.criterion) not in left
        )


def effect(session: Session, workspace: Workspace, waiver: Waiver) -> Effect | None:
    """Return what a waiver would change today; None where there is no engagement to measure against."""
    if in_force(session, None) is None:
        return None
    before, after = assess_supposing(session, workspace, Question(), waiver)
    return Effect(waiver, before, after)


def supposed(workspace: Workspace, proposal: WaiverProposal) -> Waiver:
    """Return the waiver that would come of a proposal today, approved by somebody not yet known."""
    today = workspace.today
    return Waiver(proposal.procedure, proposal.item, proposal.reason, proposal.by, "", today, proposal.expires)
