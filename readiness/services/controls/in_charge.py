"""Who is in charge of a control on a day: its backup owner, who acts for its owner, and every change with who and when."""

from dataclasses import dataclass

from readiness.domain.assessment import ControlAnswer
from readiness.services.controls import overrides
from readiness.services.controls.overrides import BACKUP, DELEGATE, Standing
from readiness.services.judging.sheets import Reader
from readiness.store.database import Session
from readiness.store.overrides import Override
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Charge:
    """Who is in charge besides the owner, and how that and the cadence came to be."""

    backup: str | None
    """E-mail address; None where nobody is named."""
    delegate: Override | None
    """Who acts for the owner on the day, and until when."""
    history: tuple[tuple[Override, Standing], ...]
    """Changes of the control and its evidence lines, the last recorded first."""
    seen: str
    """What a form that changes the control says it has seen."""


def in_charge(session: Session, workspace: Workspace, answer: ControlAnswer, reader: Reader) -> Charge:
    """Return who is in charge of a control on the day asked about."""
    control = answer.control
    own = {control.id, *(line.id for line in control.requirements)}
    person = answer.owner.email.casefold() if answer.owner else ""
    found = overrides.listed(session, reader.as_of, reader.known_at, frozenset({*own, person}))
    held = [one for one, standing in found if standing is Standing.IN_FORCE]
    backup = next((one.value for one in held if (one.subject, one.field) == (control.id, BACKUP)), None)
    acting = (one for one in held if (one.subject, one.field) == (person, DELEGATE) and one.value != person)
    return Charge(
        backup=workspace.settings.owners.get(backup, backup) if backup else None,
        delegate=next(acting, None),
        history=tuple((one, standing) for one, standing in found if one.subject in own),
        seen=next((one.id for one, _ in found if one.subject in own), ""),
    )
