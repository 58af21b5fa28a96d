"""Dated changes on top of controls.yaml: another owner, backup owner or cadence from a day on, a delegate for some days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from readiness import clock
from readiness.domain.canonical import instant_text, text
from readiness.domain.vocabulary import Cadence
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.people.acting import active_user, bringer
from readiness.settings import rules
from readiness.store import engagements, journal
from readiness.store import overrides as store
from readiness.store.database import Session
from readiness.store.overrides import Override
from readiness.workspace import Workspace

OWNER, BACKUP, CADENCE, DELEGATE = "owner", "backup", "cadence", "delegate"
FIELDS = (OWNER, BACKUP, CADENCE, DELEGATE)
IN_FILE = (OWNER, CADENCE)
"""The fields that controls.yaml has a place for."""
LONGEST_REASON = 2_000


class Standing(StrEnum):
    """Where a change stands on a day."""

    IN_FORCE = "in_force"
    COMING = "coming"
    OVER = "over"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to be otherwise. `until` is the last day, which a delegate must have and nothing else has."""

    subject: str
    """A control; for a cadence also a requirement; for a delegate the person for whom somebody acts."""
    field: str
    value: str
    start: date
    by: str
    reason: str
    until: date | None = None
    seen: str | None = None
    """The newest change of this person or control that who asks had before their eyes ("" for none); None for whatever it is."""


def change(workspace: Workspace, asked: Change) -> Override:
    """Record a change of owner, backup owner, cadence or delegate from a day on.

    Raises WrongUse for an unknown subject, field, value or person, an empty reason, and for a cadence that would change
    inside a window: its slots would be counted by a rule that did not hold, and missed ones would vanish. Refusal where
    somebody else changed it meanwhile.
    """
    _check_reason(asked.reason)
    _check_subject(workspace, asked.subject, asked.field)
    _check_days(asked)
    said = _value(workspace, asked.field, asked.value.strip())
    now = workspace.now()
    with workspace.database.writing() as session:
        made = Override(
            id=clock.token(6),
            subject=_person(workspace, asked.subject) if asked.field == DELEGATE else asked.subject,
            field=asked.field,
            value=said,
            effective_from=asked.start,
            effective_until=asked.until,
            by=bringer(session, asked.by).email,
            reason=asked.reason.strip(),
            recorded_at=now,
        )
        _check_now(session, workspace, asked, made)
        envelope = described(made) | {"kind": "override", "before": _before(session, workspace, made)}
        store.add(session, made)
        journal.record(session, event="overridden", id=made.id, envelope=envelope, time=now)
    return made


def change_each(workspace: Workspace, controls: Sequence[str], asked: Change) -> Ended[Override]:
    """Record the same change for several controls, each by itself as `change` would; `asked` leaves the subject empty.

    `asked.seen` is the newest change of all (`mark`) that who asks had before their eyes, so that the same form sent twice
    changes each control once. Raises WrongUse where nothing or too much is selected, and for what serves none of them.
    """
    _check_reason(asked.reason)
    if asked.field == DELEGATE:
        raise WrongUse("somebody acts for a person, not for controls", "Name the person: see Mine.")
    _value(workspace, _known_field(asked.field), asked.value.strip())
    return each(controls, lambda one: change(workspace, replace(asked, subject=one, seen=_seen(workspace, one, asked))))


def mark(session: Session) -> str:
    """Return the id of the newest change of all; "" where there is none. This is what a list says it has seen."""
    return store.newest(session)


def _seen(workspace: Workspace, control: str, asked: Change) -> str | None:
    """Return what was the newest change of one control where the newest of all was what `asked` says; WrongUse for no control."""
    _check_subject(workspace, control, asked.field)
    if asked.seen is None:
        return None
    with workspace.database.reading() as session:
        return store.newest(session, _family(workspace, control), asked.seen)


def described(one: Override) -> dict[str, str | None]:
    """Return an override as its envelope says it."""
    return {
        "id": one.id,
        "subject": one.subject,
        "field": one.field,
        "value": one.value,
        "effective_from": one.effective_from.isoformat(),
        "effective_until": one.effective_until.isoformat() if one.effective_until else None,
        "by": one.by,
        "reason": one.reason,
    }


def listed(
    session: Session, day: date, known_at: datetime, subjects: frozenset[str] | None = None
) -> tuple[tuple[Override, Standing], ...]:
    """Return every change known by then with where it stands on a day, the last recorded first."""
    held = {one.id for one in store.in_force(session, day, known_at)}
    return tuple((one, _standing(one, day, held)) for one in reversed(store.all_(session, known_at, subjects)))


def row(one: Override) -> dict[str, str | None]:
    """Return a change as `--json` says it."""
    return {
        "id": one.id,
        "subject": one.subject,
        "field": one.field,
        "value": one.value,
        "from": one.effective_from.isoformat(),
        "until": one.effective_until.isoformat() if one.effective_until else None,
        "by": one.by,
        "reason": one.reason,
        "recorded_at": instant_text(one.recorded_at),
    }


def delegations(session: Session, day: date, known_at: datetime) -> tuple[Override, ...]:
    """Return who acts for whom on a day; who names themselves is back."""
    held = store.in_force(session, day, known_at)
    return tuple(one for one in held if one.field == DELEGATE and one.subject != one.value)


def newest(session: Session, workspace: Workspace, subject: str, known_at: datetime) -> str:
    """Return the id of the newest change of a person, or of a control with its lines; "" where there is none.

    This is what a form says it has seen.
    """
    found = store.all_(session, known_at, _family(workspace, subject))
    return found[-1].id if found else ""


def _family(workspace: Workspace, subject: str) -> frozenset[str]:
    control = workspace.catalog.control(subject.partition("/")[0])
    return frozenset({control.id, *(line.id for line in control.requirements)} if control else {subject})


def _standing(one: Override, day: date, held: set[str]) -> Standing:
    if one.effective_from > day:
        return Standing.COMING
    if one.id in held:
        return Standing.IN_FORCE
    return Standing.OVER if one.effective_until and one.effective_until < day else Standing.REPLACED


def _before(session: Session, workspace: Workspace, made: Override) -> str | None:
    """Return what a change takes the place of."""
    held = store.in_force(session, made.effective_from, made.recorded_at)
    named = {(one.subject, one.field): one.value for one in held}
    if (made.subject, made.field) in named or made.field not in IN_FILE:
        return named.get((made.subject, made.field))
    control = workspace.catalog.control(made.subject.partition("/")[0])
    line = next((line for line in workspace.catalog.requirements if line.id == made.subject), None)
    return getattr(line or control, made.field, None)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise WrongUse("an override needs a reason", "Say why; the auditor reads this.")
    if len(reason) > LONGEST_REASON:
        raise WrongUse(f"the reason has {len(reason)} characters", f"Write at most {LONGEST_REASON}.")


def _check_subject(workspace: Workspace, subject: str, field: str) -> None:
    if _known_field(field) == DELEGATE:
        _person(workspace, subject)
        return
    lines = {line.id for line in workspace.catalog.requirements}
    if workspace.catalog.control(subject) is None and not (field == CADENCE and subject in lines):
        what = "control or requirement" if field == CADENCE else "control"
        raise WrongUse(f"there is no {what} {text(subject)[:80]}", "See controls.yaml.")


def _known_field(field: str) -> str:
    if field not in FIELDS:
        raise WrongUse(f"{text(field)[:80]} cannot be overridden", f"Choose one of: {', '.join(FIELDS)}.")
    return field


def _check_days(asked: Change) -> None:
    if asked.field != DELEGATE:
        if asked.until is not None:
            raise WrongUse(
                f"the {asked.field} changes for good", "Leave the last day out; record another change later."
            )
    elif asked.until is None or asked.until < asked.start:
        raise WrongUse(
            "somebody acts for another for some days", "Name the last one, no earlier than the first: --until."
        )


def _value(workspace: Workspace, field: str, value: str) -> str:
    if field == DELEGATE:
        return _person(workspace, value)
    if field == CADENCE:
        if value not in set(Cadence):
            raise WrongUse(f"{text(value)[:80]} is no cadence", f"Choose one of: {', '.join(Cadence)}.")
    elif value not in workspace.settings.owners:
        _person(workspace, value)
    return value


def _person(workspace: Workspace, name: str) -> str:
    """Return the address of a person, who may be named by a role of [owners]."""
    try:
        return rules.email(workspace.settings.owners.get(name, name).strip()).casefold()
    except ValueError as error:
        raise WrongUse(
            f"{text(name)[:80]} is neither a role of [owners] nor an e-mail address", "Name one person."
        ) from error


def _check_now(session: Session, workspace: Workspace, asked: Change, made: Override) -> None:
    """Refuse what cannot stand beside what is recorded."""
    if asked.field == CADENCE:
        _check_windows(session, asked.start)
    if asked.field == DELEGATE:
        _check_delegate(session, made.value)
    if asked.seen is not None and asked.seen != newest(session, workspace, made.subject, made.recorded_at):
        raise Refusal(f"{made.subject} was changed meanwhile", "Look at it again; nothing was written.")


def _check_delegate(session: Session, email: str) -> None:
    user = active_user(session, email)
    if user.role == "auditor":
        raise WrongUse(f"{email} is an auditor and acts for nobody", "Name somebody of the company.")


def _check_windows(session: Session, effective_from: date) -> None:
    for engagement in engagements.all_(session):
        window = engagement.window
        if window.start < effective_from <= window.end:
            raise WrongUse(
                f"{effective_from} lies inside the window of {engagement.name}",
                f"A cadence changes between windows: name {window.start}, or a day after {window.end}.",
            )
