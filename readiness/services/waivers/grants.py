"""Answers to one item's exception, each approved by somebody else and written to the ledger."""

from datetime import date, datetime

from readiness import clock
from readiness.domain.calendar import local_date
from readiness.domain.canonical import text
from readiness.domain.population import item_key
from readiness.domain.waiver import Waiver, check_waiver
from readiness.errors import Refusal, WrongUse
from readiness.store import journal
from readiness.store import waivers as store
from readiness.store.database import Session
from readiness.workspace import Workspace


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
    store.add(session, waiver, now)
    envelope = {"kind": "waiver", **described(waiver), **came_of}
    journal.record(session, event="waived", id=waiver.id, envelope=envelope, time=now)


def recorded(workspace: Workspace) -> tuple[Waiver, ...]:
    """Return every waiver, oldest first."""
    with workspace.database.reading() as session:
        return store.all_(session, workspace.now(), workspace.zone)


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
