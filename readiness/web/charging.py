"""Another owner, backup owner or cadence for several controls at once, from the list of controls or of gaps."""

from collections.abc import Mapping

from flask import request

from readiness.domain.assessment import Assessment
from readiness.services.bulk import Ended
from readiness.services.controls import overrides
from readiness.services.controls.overrides import BACKUP, CADENCE, OWNER, Change
from readiness.store.database import Session
from readiness.store.overrides import Override
from readiness.web import current, forms
from readiness.web.answered import Answered, answered

PEOPLE: Mapping[str, str] = {OWNER: "given another owner", BACKUP: "given another backup owner"}
ALL: Mapping[str, str] = {**PEOPLE, CADENCE: "given another cadence"}
"""By field, as the page says that it was done."""


def charged(words: Mapping[str, str]) -> Answered:
    """Record what the form at the foot of the list says, for each selected control, in the name of who is signed in."""
    return answered(words, _change)


def offered(session: Session, answer: Assessment) -> dict[str, object]:
    """Return what the form needs; nothing to show where the list is of another day, or for who may not change it."""
    place = current.workspace()
    now_shown = answer.as_of == place.today and current.asked().known_at is None
    return {"now_shown": now_shown, "seen": overrides.mark(session), "roles": place.settings.owners}


def _change(field: str, controls: tuple[str, ...], reason: str) -> Ended[Override]:
    form, me = request.form, current.person().email
    value, day = ("cadence", "starting") if field == CADENCE else ("who", "from")
    start = forms.needed_day(form, day)
    asked = Change("", field, form.get(value, ""), start, me, reason, None, form.get("seen", ""))
    return overrides.change_each(current.workspace(), controls, asked)
