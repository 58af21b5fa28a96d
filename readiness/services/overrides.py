"""Dated changes on top of controls.yaml: from a day on another owner, or from a window on another cadence."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from readiness import clock
from readiness.domain.cadence import default_grace
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.vocabulary import Cadence
from readiness.errors import WrongUse
from readiness.services.uploads import bringer
from readiness.settings import rules
from readiness.store import engagements, journal
from readiness.store import overrides as store
from readiness.store.database import Session
from readiness.store.overrides import Override
from readiness.workspace import Workspace

OWNER, CADENCE = "owner", "cadence"
FIELDS = (OWNER, CADENCE)


def change(  # noqa: PLR0913 -- the fields of an override
    workspace: Workspace, subject: str, field: str, value: str, *, effective_from: date, by: str, reason: str
) -> Override:
    """Record that a control's owner, or a control's or requirement's cadence, is another one from a day on.

    Raises WrongUse for an unknown subject, field or value, an empty reason, an unknown person, and for a cadence that would
    change inside a window: its slots would be counted by a rule that did not hold, and missed ones would vanish.
    """
    said = value.strip()
    _check_subject(workspace, subject, field)
    if not reason.strip():
        raise WrongUse("an override needs a reason", "Say why; the auditor reads this.")
    _check_value(workspace, field, said)
    now = workspace.now()
    with workspace.database.writing() as session:
        if field == CADENCE:
            _check_windows(session, effective_from)
        made = Override(
            id=clock.token(6),
            subject=subject,
            field=field,
            value=said,
            effective_from=effective_from,
            by=bringer(session, by).email,
            reason=reason.strip(),
            recorded_at=now,
        )
        store.add(session, made)
        journal.record(
            session, event="overridden", id=made.id, envelope=described(made) | {"kind": "override"}, time=now
        )
    return made


def described(one: Override) -> dict[str, str]:
    """Return an override as its envelope says it."""
    return {
        "id": one.id,
        "subject": one.subject,
        "field": one.field,
        "value": one.value,
        "effective_from": one.effective_from.isoformat(),
        "by": one.by,
        "reason": one.reason,
    }


def applied(
    session: Session, controls: Iterable[Control], window: Period, as_of: date, known_at: datetime
) -> tuple[Control, ...]:
    """Return the controls with what is in force on a day, as known at an instant, written into them.

    An owner counts from its day on, a cadence for windows that start on its day or later.
    """
    changes = sorted(store.all_(session, known_at), key=lambda one: one.effective_from)
    start = min(as_of, window.start)
    owners = {one.subject: one.value for one in changes if one.field == OWNER and one.effective_from <= as_of}
    cadences = {
        one.subject: Cadence(one.value) for one in changes if one.field == CADENCE and one.effective_from <= start
    }
    if not owners and not cadences:
        return tuple(controls)
    return tuple(_control(control, owners, cadences) for control in controls)


def _control(control: Control, owners: Mapping[str, str], cadences: Mapping[str, Cadence]) -> Control:
    own = cadences.get(control.id)
    return replace(
        control,
        owner=owners.get(control.id, control.owner),
        cadence=own or control.cadence,
        requirements=tuple(_line(line, control, own, cadences.get(line.id)) for line in control.requirements),
    )


def _line(line: Requirement, control: Control, of_control: Cadence | None, own: Cadence | None) -> Requirement:
    """Return a line with its own new cadence, or its control's where it had its control's before."""
    cadence = own or (of_control if line.cadence is control.cadence and not line.rolling else None)
    if cadence is None:
        return line
    return replace(
        line, cadence=cadence, grace=default_grace(cadence, by_people=line.grace > 0 or line.collector == MANUAL)
    )


def _check_subject(workspace: Workspace, subject: str, field: str) -> None:
    controls = {control.id for control in workspace.catalog.controls}
    lines = {line.id for line in workspace.catalog.requirements}
    if field not in FIELDS:
        raise WrongUse(f"{field} cannot be overridden", f"Choose one of: {', '.join(FIELDS)}.")
    if subject not in controls and not (field == CADENCE and subject in lines):
        raise WrongUse(
            f"there is no {'control' if field == OWNER else 'control or requirement'} {subject}", "See controls.yaml."
        )


def _check_value(workspace: Workspace, field: str, value: str) -> None:
    if field == CADENCE:
        if value not in set(Cadence):
            raise WrongUse(f"{value} is no cadence", f"Choose one of: {', '.join(Cadence)}.")
        return
    if value not in workspace.settings.owners:
        try:
            rules.email(value)
        except ValueError as error:
            raise WrongUse(
                f"{value} is neither a role of [owners] nor an e-mail address", "Name one person."
            ) from error


def _check_windows(session: Session, effective_from: date) -> None:
    for engagement in engagements.all_(session):
        window = engagement.window
        if window.start < effective_from <= window.end:
            raise WrongUse(
                f"{effective_from} lies inside the window of {engagement.name}",
                f"A cadence changes between windows: name {window.start}, or a day after {window.end}.",
            )
