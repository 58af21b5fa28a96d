"""What people answered, handed over and who they are; and the token itself."""

from flask import abort

from readiness.services import activity as happened
from readiness.services.activity import Happened
from readiness.services.bundles import handover
from readiness.services.controls import walkthroughs as walking
from readiness.services.documents import bundle_document
from readiness.services.people import accounts, tokens
from readiness.services.waivers import proposals, standings
from readiness.services.waivers.standings import Told
from readiness.store import journal
from readiness.web import current
from readiness.web import waivers as pages
from readiness.web.api import paged
from readiness.web.api.bearer import answerable, caller
from readiness.web.api.route import Document, Given


def token(_given: Given) -> Document:
    """Return what the token that came may, and until when."""
    return tokens.described(current.workspace(), caller().held)


def waivers(given: Given) -> Document:
    """Return a page of the waivers and of what is asked for; what waits first, then the newest."""
    with current.reading() as session:
        return paged.from_rows("waivers", [_waiver(one) for one in pages.seen(session)], given)


def waiver_ask(given: Given) -> Document:
    """Ask for a waiver in the name of who answers for the token."""
    made = proposals.propose(
        current.workspace(),
        given["procedure"],
        given["item"],
        reason=given["reason"],
        by=answerable(),
        expires=given["expires"],
    )
    return _one_waiver(made.id)


def waiver_approve(given: Given) -> Document:
    """Approve what somebody else asked for."""
    by = answerable()
    _one_waiver(given["id"])
    return _one_waiver(proposals.approve(current.workspace(), given["id"], by, given["reason"] or "").id)


def waiver_decline(given: Given) -> Document:
    """Decline what somebody else asked for, and say why."""
    by = answerable()
    _one_waiver(given["id"])
    proposals.decline(current.workspace(), given["id"], by, given["reason"])
    return _one_waiver(given["id"])


def waiver_end(given: Given) -> Document:
    """End a waiver from a day on, default today."""
    by, place = answerable(), current.workspace()
    _one_waiver(given["id"])
    proposals.end(place, given["id"], start=given["from"] or place.today, by=by, reason=given["reason"])
    return _one_waiver(given["id"])


def walkthroughs(given: Given) -> Document:
    """Return a page of the walkthroughs, oldest first; to an auditor those of controls of their engagement."""
    found = walking.recorded(current.workspace())
    if current.confined():
        with current.reading() as session:
            own = {one.control.id for one in current.answer(session).controls if one.criteria}
        found = tuple(one for one in found if one.control in own)
    return paged.from_rows("walkthroughs", map(walking.described, found), given)


def walk_through(given: Given) -> Document:
    """Record a walkthrough in the name of who answers for the token."""
    made = walking.walk_through(
        current.workspace(),
        given["control"],
        on=given["on"],
        by=answerable(),
        passed=given["outcome"] == "pass",
        note=given["note"],
    )
    return {"walkthrough": walking.described(made)}


def bundles(given: Given) -> Document:
    """Return a page of the hand-overs, oldest first; to an auditor those of their engagement."""
    issued = handover.issued(current.workspace())
    if current.confined():
        issued = tuple(one for one in issued if one.engagement == current.person().engagement)
    return paged.from_rows("bundles", map(bundle_document, issued), given)


def activity(given: Given) -> Document:
    """Return a page of the lines of the ledger, newest first."""
    with current.reading() as session:
        source = journal.listed(current.known_at(), None)
        return paged.from_database(session, "activity", source, given, lambda one: happened.described(Happened(one)))


def users(_given: Given) -> Document:
    """Return everybody who may sign in, by address."""
    with current.reading() as session:
        return {"users": [dict(accounts.described(user, current.workspace())) for user in accounts.everybody(session)]}


def _one_waiver(id_: str) -> Document:
    with current.reading() as session:
        one = next(
            (one for one in pages.seen(session) if id_ in (one.id, one.proposal.id if one.proposal else "")), None
        )
    return {"waivers": [_waiver(one or abort(404))]}


def _waiver(one: Told) -> Document:
    """Return it as the page says it, and as the command says it."""
    said = standings.described(one)
    return {**said, "recorded_on": said["since"]}
