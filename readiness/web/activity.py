"""The activity: who did what, when, to what, as the ledger has it; and one line of it with its raw form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request

from readiness.domain.calendar import Period
from readiness.errors import WrongUse
from readiness.services import activity
from readiness.services.activity import Happened
from readiness.services.evidence.items import pretty
from readiness.store import evidence, journal
from readiness.store.journal import Occurrence
from readiness.web import current, forms, listing, tables
from readiness.web.roles import may
from readiness.web.tables import Column, Facet

pages = Blueprint("activity", __name__)
LARGEST = 2**31 - 1
"""No database has a line of a higher number."""
COLUMNS: tuple[Column[Any], ...] = (
    Column("When", "when"),
    Column("What", "event"),
    Column("To what"),
    Column("Who", "person"),
    Column("Line", "line", style="num"),
)
EVENTS: Mapping[str, str] = {
    "collected": "collected a list",
    "uploaded": "brought evidence",
    "evidence_accepted": "accepted evidence",
    "evidence_returned": "returned evidence",
    "evidence_superseded": "replaced evidence",
    "run_asked": "asked for a run",
    "run_failed": "a run failed",
    "run_refused": "a run was refused",
    "run_missed": "a run was missed",
    "overridden": "changed the catalog",
    "waived": "waived an exception",
    "waiver_proposed": "asked for a waiver",
    "waiver_declined": "declined a waiver",
    "waiver_ended": "ended a waiver",
    "walked_through": "walked through a control",
    "engagement_created": "created an engagement",
    "engagement_selected": "selected an engagement",
    "scope_signed": "signed the scope",
    "bundle_asked": "asked for a bundle",
    "bundle_issued": "issued a bundle",
    "key_rotated": "changed the signing key",
    "user_added": "added a person",
    "user_disabled": "disabled a person",
    "user_enabled": "enabled a person",
    "user_role_changed": "changed a role",
    "user_link_made": "made a sign-in link",
    "token_created": "made a token",
    "token_revoked": "revoked a token",
}
"""What happened in words; an event without any reads as it is written."""
PLACES: tuple[tuple[str, str], ...] = (
    ("collected", "evidence.show"),
    ("uploaded", "evidence.show"),
    ("evidence_", "evidence.show"),
    ("user_", "users.show"),
    ("waived", "waivers.show"),
    ("waiver_", "waivers.show"),
)
"""By how an event begins, the page of what it happened to."""


@pages.get("/activity", defaults={"form": ""})
@pages.get("/activity.<file:form>")
def index(form: str) -> tables.Answer:
    """List every line of the ledger, the newest first."""
    source = journal.listed(current.asked().known_at, _instants())
    if form:
        return listing.exported(form, "activity", source, _flat)
    with current.reading() as session:
        shown = listing.shown(session, source, COLUMNS)
        items = evidence.by_id(session, [one.line.entry.id for one in shown.rows])
    day = Facet("day", request.args.get("day", "").strip(), ())
    return render_template(
        "activity/index.html",
        shown=replace(shown, facets=(*shown.facets, day)),
        read=Happened,
        events=EVENTS,
        place=_place,
        items={id_: item.row.requirement or item.row.collector for id_, item in items.items()},
    )


@pages.get("/activity/<int:seq>")
def show(seq: int) -> str:
    """Show one line."""
    with current.reading() as session:
        found = (journal.line(session, seq) if seq <= LARGEST else None) or abort(404)
        others = journal.latest(session, found.line.entry.id, 20)
        following = journal.line(session, seq + 1)
    one = Happened(found)
    return render_template(
        "activity/show.html",
        one=one,
        place=_place(one),
        events=EVENTS,
        others=[Happened(other) for other in others if other.line.seq != seq],
        following=following is not None,
        envelope=pretty(found.envelope),
    )


def _instants() -> tuple[datetime, datetime] | None:
    day = forms.day(request.args, "day")
    try:
        return Period(day, day).instants(current.workspace().zone) if day else None
    except OverflowError:
        raise WrongUse(f"{day} is no day of this ledger", "Write one as 2026-03-31.") from None


def _place(one: Happened) -> str | None:
    """Name the page of what a line is about, if there is one that the person may come to."""
    pages_ = (page for start, page in PLACES if one.event.startswith(start))
    return next((page for page in pages_ if may(current.person().role, page)), None)


def _flat(one: Occurrence) -> Mapping[str, Any]:
    return activity.described(Happened(one))
