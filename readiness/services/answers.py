"""What people answer: a waiver to an exception, a walkthrough of a control; each written to the ledger."""

from dataclasses import replace
from datetime import date, datetime

from readiness import clock
from readiness.domain.calendar import local_date
from readiness.domain.canonical import text
from readiness.domain.population import item_key
from readiness.domain.waiver import Waiver, Walkthrough, check_waiver
from readiness.errors import Refusal, WrongUse
from readiness.store import journal, waivers, walkthroughs
from readiness.store.database import Session
from readiness.workspace import Workspace

LONGEST_NOTE = 4_000


def waive(  # noqa: PLR0913 -- the fields of a waiver
    workspace: Workspace, procedure: str, item: str, *, reason: str, by: str, approved_by: str, expires: date | None
) -> Waiver:
    """Record an approved answer to one item's exception.

    Raises WrongUse for an unknown procedure or a missing end, Refusal where nobody else approved it.
    """
    waiver = wanted(workspace, procedure, item, reason=reason, by=by, approved_by=approved_by, expires=expires)
    with workspace.database.writing() as session:
        keep(session, waiver, workspace.now())
    return waiver


def wanted(  # noqa: PLR0913 -- the fields of a waiver
    workspace: Workspace, procedure: str, item: str, *, reason: str, by: str, approved_by: str, expires: date | None
) -> Waiver:
    """Return a waiver as it would be recorded today. Raises as `waive`."""
    known = workspace.procedures.get(procedure)
    if known is None:
        raise WrongUse(f"there is no procedure {text(procedure)[:80]}", "`readiness procedures` lists them.")
    if by.casefold() == approved_by.casefold():
        raise Refusal(f"{by} cannot approve their own waiver", "Have somebody else approve it: --approved-by EMAIL.")
    waiver = Waiver(
        id=clock.token(6),
        procedure=procedure,
        item=item_key(item),
        reason=reason,
        by=by,
        approved_by=approved_by,
        recorded_on=local_date(workspace.now(), workspace.zone),
        expires=expires,
    )
    try:
        check_waiver(waiver, of_configuration=not known.is_population)
    except ValueError as error:
        raise WrongUse(str(error), "See `readiness waiver add --help`.") from error
    return waiver


def keep(session: Session, waiver: Waiver, now: datetime, **came_of: str) -> None:
    """Record a waiver that was checked, and write it to the ledger with what it came of."""
    waivers.add(session, waiver, now)
    envelope = {"kind": "waiver", **described(waiver), **came_of}
    journal.record(session, event="waived", id=waiver.id, envelope=envelope, time=now)


def waived(workspace: Workspace) -> tuple[Waiver, ...]:
    """Return every waiver, oldest first."""
    with workspace.database.reading() as session:
        return waivers.all_(session, workspace.now(), workspace.zone)


def described(waiver: Waiver) -> dict[str, str | None]:
    """Return a waiver as its envelope says it, and as `--json` says one that was made."""
    return {
        "id": waiver.id,
        "procedure": waiver.procedure,
        "item": waiver.item,
        "reason": waiver.reason,
        "by": waiver.by,
        "approved_by": waiver.approved_by,
        "recorded_on": waiver.recorded_on.isoformat(),
        "expires": waiver.expires.isoformat() if waiver.expires else None,
    }


def row(waiver: Waiver) -> dict[str, str | None]:
    """Return a waiver as a list of the command line says it: with the day from which somebody ended it."""
    ended = waiver.ended_from
    return {**described(waiver), "ended_from": ended.isoformat() if ended else None}


def walk_through(workspace: Workspace, control: str, *, on: date, by: str, passed: bool, note: str) -> Walkthrough:
    """Record that a person followed a control from end to end, and whether it did what it says.

    The same one told again is recorded once. Raises WrongUse for an unknown control, a day that has not come or a note
    nobody reads.
    """
    if workspace.catalog.control(control) is None:
        raise WrongUse(f"there is no control {text(control)[:80]}", "controls.yaml names them.")
    if on > workspace.today:
        raise WrongUse(f"{on} has not come yet", "Give the day on which it was walked through.")
    if len(note) > LONGEST_NOTE:
        raise WrongUse(f"the note has {len(note)} characters", f"Write at most {LONGEST_NOTE}; upload the rest.")
    now = workspace.now()
    walked = Walkthrough(control, on, by, passed, note, clock.token(6))
    with workspace.database.writing() as session:
        for before in walkthroughs.of_control(session, control, now):
            if replace(before, id=walked.id) == walked:
                return before
        walkthroughs.add(session, walked, now)
        envelope = {"kind": "walkthrough", "control": control, "on": on, "by": by, "passed": passed, "note": note}
        journal.record(session, event="walked_through", id=walked.id, envelope=envelope, time=now)
    return walked


def walked(workspace: Workspace) -> tuple[Walkthrough, ...]:
    """Return every walkthrough, oldest first."""
    with workspace.database.reading() as session:
        return walkthroughs.all_(session, workspace.now())


def walkthrough_document(one: Walkthrough) -> dict[str, str]:
    """Return a walkthrough as `--json` says it."""
    return {
        "id": one.id,
        "control": one.control,
        "on": one.performed_on.isoformat(),
        "by": one.by,
        "outcome": "pass" if one.passed else "fail",
        "note": one.note,
    }
