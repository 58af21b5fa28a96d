"""How things stand: status, stages, controls, coverage and gaps, on any day and as known at any instant."""

from flask import abort

from readiness.domain.assessment import Assessment
from readiness.services.answer.stages import stages_of
from readiness.services.documents import (
    control_document,
    coverage_document,
    gap_row,
    gaps_document,
    stage_document,
    status_document,
)
from readiness.services.duties.mine import of_person, rows
from readiness.store.database import Session
from readiness.store.engagements import find
from readiness.web import current
from readiness.web.api.bearer import answerable
from readiness.web.api.route import Document, Given


def status(given: Given) -> Document:
    """Return the whole answer in short."""
    with current.reading() as session:
        answer = _answer(session, given)
        return status_document(answer, stages_of(session, current.workspace(), answer, current.known_at()))


def stages(given: Given) -> Document:
    """Return the seven stages with their checks."""
    with current.reading() as session:
        answer = _answer(session, given)
        found = stages_of(session, current.workspace(), answer, current.known_at())
    return {
        "stages": [
            {
                **stage_document(one),
                "checks": [
                    {"key": check.key, "title": check.title, "met": check.met, "of": check.of, "tracked": check.tracked}
                    for check in one.exit
                ],
            }
            for one in found
        ]
    }


def controls(given: Given) -> Document:
    """Return where every control stands."""
    with current.reading() as session:
        return {"controls": [control_document(one) for one in _answer(session, given).controls]}


def control(given: Given) -> Document:
    """Return one control with its coverage and its gaps."""
    with current.reading() as session:
        answer = _answer(session, given)
    one = next((one for one in answer.controls if one.control.id == given["control"]), None) or abort(404)
    return {
        **control_document(one),
        "description": one.control.description,
        "area": one.control.area,
        "criteria": list(one.criteria),
        "gaps": [gap_row(gap) for gap in answer.gaps if gap.control == one.control.id],
        **coverage_document(line.coverage for line in one.lines),
    }


def coverage(given: Given) -> Document:
    """Return which days and slots the evidence covers."""
    with current.reading() as session:
        answer = _answer(session, given)
    wanted = given["control"]
    if wanted is not None and wanted not in {one.control.id for one in answer.controls}:
        abort(404)
    return coverage_document(one for one in answer.coverage if wanted in (None, one.requirement.control))


def gaps(given: Given) -> Document:
    """Return what an auditor would find."""
    with current.reading() as session:
        return gaps_document(_answer(session, given).gaps)


def mine(_given: Given) -> Document:
    """Return what the person who answers for the token has to do now."""
    answerable()
    place = current.workspace()
    with current.reading() as session:
        found = of_person(session, place, current.person(), place.now())
    return {"mine": rows(place, found)}


def _answer(session: Session, given: Given) -> Assessment:
    """Answer what was asked; 404 for an engagement that is not there, or not for this role."""
    if given["engagement"] is not None and find(session, given["engagement"]) is None:
        abort(404)
    return current.answer(session)
