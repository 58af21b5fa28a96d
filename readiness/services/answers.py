"""What people answer: a waiver to an exception, a walkthrough of a control; each written to the ledger."""

from datetime import date

from readiness import clock
from readiness.domain.calendar import local_date
from readiness.domain.waiver import Waiver, Walkthrough, check_waiver
from readiness.errors import Refusal, WrongUse
from readiness.store import journal, waivers, walkthroughs
from readiness.workspace import Workspace


def waive(  # noqa: PLR0913 -- the fields of a waiver
    workspace: Workspace, procedure: str, item: str, *, reason: str, by: str, approved_by: str, expires: date | None
) -> Waiver:
    """Record an approved answer to one item's exception.

    Raises WrongUse for an unknown procedure or a missing end, Refusal where nobody else approved it.
    """
    known = workspace.procedures.get(procedure)
    if known is None:
        raise WrongUse(f"there is no procedure {procedure}", "`readiness procedures` lists them.")
    now = workspace.now()
    waiver = Waiver(
        id=clock.token(6),
        procedure=procedure,
        item=item,
        reason=reason,
        by=by,
        approved_by=approved_by,
        recorded_on=local_date(now, workspace.zone),
        expires=expires,
    )
    _check(waiver, of_configuration=not known.is_population)
    with workspace.database.writing() as session:
        waivers.add(session, waiver, now)
        envelope = {"kind": "waiver", "id": waiver.id, **described(waiver)}
        journal.record(session, event="waived", id=waiver.id, envelope=envelope, time=now)
    return waiver


def _check(waiver: Waiver, *, of_configuration: bool) -> None:
    if waiver.by.casefold() == waiver.approved_by.casefold():
        raise Refusal(
            f"{waiver.by} cannot approve their own waiver", "Have somebody else approve it: --approved-by EMAIL."
        )
    try:
        check_waiver(waiver, of_configuration=of_configuration)
    except ValueError as error:
        raise WrongUse(str(error), "See `readiness waiver add --help`.") from error


def waived(workspace: Workspace) -> tuple[Waiver, ...]:
    """Return every waiver, oldest first."""
    with workspace.database.reading() as session:
        return waivers.all_(session, workspace.now(), workspace.zone)


def described(waiver: Waiver) -> dict[str, str | None]:
    """Return a waiver as its envelope and as `--json` say it."""
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


def walk_through(workspace: Workspace, control: str, *, on: date, by: str, passed: bool, note: str) -> Walkthrough:
    """Record that a person followed a control from end to end, and whether it did what it says.

    Raises WrongUse for an unknown control or a day that has not come.
    """
    if workspace.catalog.control(control) is None:
        raise WrongUse(f"there is no control {control}", "controls.yaml names them.")
    if on > workspace.today:
        raise WrongUse(f"{on} has not come yet", "Give the day on which it was walked through.")
    now = workspace.now()
    walked = Walkthrough(control, on, by, passed, note, clock.token(6))
    with workspace.database.writing() as session:
        walkthroughs.add(session, walked, now)
        envelope = {"kind": "walkthrough", "control": control, "on": on, "by": by, "passed": passed, "note": note}
        journal.record(session, event="walked_through", id=walked.id, envelope=envelope, time=now)
    return walked
