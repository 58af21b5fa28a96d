"""Walkthroughs: somebody followed a control from end to end and says whether it did what it should."""

from dataclasses import replace
from datetime import date

from readiness import clock
from readiness.domain.canonical import text
from readiness.domain.waiver import Walkthrough
from readiness.errors import WrongUse
from readiness.services.evidence.statement import check_meant
from readiness.store import journal
from readiness.store import walkthroughs as store
from readiness.workspace import Workspace

LONGEST_NOTE = 4_000


def walk_through(workspace: Workspace, control: str, *, on: date, by: str, passed: bool, note: str) -> Walkthrough:
    """Record that a person followed a control from end to end, and whether it did what it says.

    The same one told again is recorded once. Raises WrongUse for an unknown control, a day that has not come or is too
    long ago, a note nobody reads, or none: what was asked and seen is the evidence, the outcome alone is a claim.
    """
    if workspace.catalog.control(control) is None:
        raise WrongUse(f"there is no control {text(control)[:80]}", "controls.yaml names them.")
    check_meant(on)
    if on > workspace.today:
        raise WrongUse(f"{on} has not come yet", "Give the day on which it was walked through.")
    if not any(letter.isalpha() for letter in note):
        raise WrongUse(
            "a walkthrough says what was seen", "Write who was asked, which instance was followed and what was seen."
        )
    if len(note) > LONGEST_NOTE:
        raise WrongUse(f"the note has {len(note)} characters", f"Write at most {LONGEST_NOTE}; upload the rest.")
    now = workspace.now()
    walked = Walkthrough(control, on, by, passed, note, clock.token(6))
    with workspace.database.writing() as session:
        for before in store.of_control(session, control, now):
            if replace(before, id=walked.id) == walked:
                return before
        store.add(session, walked, now)
        envelope = {"kind": "walkthrough", "control": control, "on": on, "by": by, "passed": passed, "note": note}
        journal.record(session, event="walked_through", id=walked.id, envelope=envelope, time=now)
    return walked


def recorded(workspace: Workspace) -> tuple[Walkthrough, ...]:
    """Return every walkthrough, oldest first."""
    with workspace.database.reading() as session:
        return store.all_(session, workspace.now())


def described(one: Walkthrough) -> dict[str, str]:
    """Return a walkthrough as `--json` says it."""
    return {
        "id": one.id,
        "control": one.control,
        "on": one.performed_on.isoformat(),
        "by": one.by,
        "outcome": "pass" if one.passed else "fail",
        "note": one.note,
    }
