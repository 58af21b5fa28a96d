"""The controls as they are in force on a day: what people changed, written into what controls.yaml says."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from readiness.domain.cadence import default_grace
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Control, Requirement
from readiness.domain.vocabulary import Cadence
from readiness.services.controls.overrides import CADENCE, OWNER
from readiness.store import overrides as store
from readiness.store.database import Session


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
