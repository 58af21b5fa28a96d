"""The auditor's room: what the engagement is about, who signed its scope, what there is to examine and to take away."""

from flask import Blueprint, render_template

from readiness.domain.assessment import Assessment
from readiness.domain.status import Status
from readiness.services import checkpoints
from readiness.services.answer.stages import stages_of
from readiness.store import evidence, paging, results
from readiness.store.database import Session
from readiness.store.paging import Wish
from readiness.web import current
from readiness.web.bundles import seen
from readiness.web.summary import NOT_COUNTED, categories, day_of

pages = Blueprint("room", __name__)


@pages.get("/room")
def show() -> str:
    """Show it."""
    return page()


def page() -> str:
    """Show the room of the engagement that a person looks at."""
    place, known_at = current.workspace(), current.known_at()
    with current.reading() as session:
        answer = current.answer(session)
        stages = stages_of(session, place, answer, known_at)
        counted = _counted(session)
        issued = seen(session)
    in_scope = [one for one in answer.controls if one.status.status not in NOT_COUNTED]
    return render_template(
        "room/show.html",
        day=day_of(answer.engagement, answer.as_of),
        categories=categories(answer.engagement),
        criteria=_criteria(answer),
        controls=len(in_scope),
        operating=sum(one.status.status is Status.OPERATING for one in in_scope),
        counted=counted,
        issued=issued,
        stages=stages,
        key=checkpoints.fingerprint(place),
    )


def _criteria(answer: Assessment) -> int:
    return len({criterion for one in answer.controls for criterion in one.criteria})


def _counted(session: Session) -> dict[str, int]:
    """Count what there is to examine, of the days the person may look at."""
    known_at, days = current.known_at(), current.limits(session)
    lists = evidence.listed(known_at, days, populations=True)
    return {
        "populations": paging.count(session, lists, Wish()),
        "whole": paging.count(session, lists, Wish(chosen={"whole": "yes"})),
        "sheets": paging.count(session, results.listed(known_at, days), Wish()),
        "failed": paging.count(session, results.listed(known_at, days), Wish(chosen={"outcome": "fail"})),
        "evidence": paging.count(session, evidence.listed(known_at, days), Wish()),
    }
