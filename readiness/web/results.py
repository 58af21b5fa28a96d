"""The results: every judgement that was kept, and one of them with each of its items."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from readiness.domain.canonical import instant_text
from readiness.domain.vocabulary import Outcome
from readiness.services.files.rows import matching
from readiness.services.judging.results import Asked, kept_sheet, worst_first
from readiness.store import results
from readiness.store.database import Session
from readiness.store.results import Result
from readiness.web import current, files, listing, tables
from readiness.web.tables import Column, Facet, Group, Shown

pages = Blueprint("results", __name__)
COLUMNS: tuple[Column[Result], ...] = (
    Column("For the day", "day"),
    Column("Procedure", "procedure"),
    Column("Control", "control"),
    Column("Outcome", "outcome"),
    Column("Tested", "tested", style="num"),
    Column("Exceptions", "exceptions", style="num"),
    Column("Could not tell", "inconclusive", style="num"),
)
ITEMS: tuple[Column[Any], ...] = (Column("Item"), Column("Outcome"), Column("Why"))


@pages.get("/results", defaults={"form": ""})
@pages.get("/results.<file:form>")
def index(form: str) -> tables.Answer:
    """List every judgement, the newest first."""
    with current.reading() as session:
        source = results.listed(current.known_at(), current.judged_days(session))
        if form:
            return listing.exported(form, "results", source, _flat)
        found = listing.shown(session, source, COLUMNS)
    return render_template("results/index.html", shown=found)


@pages.get("/results/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one with a page of its items."""
    page, outcome = tables.page_number(request.args.get("page", "").strip()), _outcome()
    with current.reading() as session:
        result, as_of = _found(session, id), _day(session)
        asked = Asked(as_of, current.known_at(), listing.words(), page, outcome)
        sheet = kept_sheet(session, current.workspace(), result, asked)
    choices = tuple((one.value, count) for one, count in _counts(result) if count)
    shown = Shown(
        rows=sheet.leaf.rows,
        left=sheet.leaf.left,
        facets=(Facet("outcome", outcome, choices),),
        columns=ITEMS,
        query=" ".join(listing.words()),
        searchable=True,
        page=sheet.leaf.number,
        groups=(Group("", sheet.leaf.rows, sheet.leaf.left),) if sheet.leaf.rows else (),
    )
    return render_template("results/show.html", sheet=sheet, result=result, shown=shown, as_of=as_of)


@pages.get("/results/<id>.<file:form>")
def take(id: str, form: str) -> Response:  # noqa: A002 -- what it is
    """Hand out its items with the facts compared, those that are searched for."""
    with current.reading() as session:
        result = _found(session, id)
    lines = worst_first(current.workspace(), result.sheet_sha256)
    return files.answer(form, "rows", matching(lines, listing.words(), outcome=_outcome()))


def _found(session: Session, id_: str) -> Result:
    result, days = results.find(session, id_), current.judged_days(session)
    if result is None or result.recorded_at > current.known_at() or (days and result.day not in days):
        abort(404)
    return result


def _day(session: Session) -> date:
    """Return the day on which answers count; to an auditor none after those they may look at."""
    as_of, days = current.asked().as_of or current.workspace().today, current.judged_days(session)
    return min(as_of, days.end) if days else as_of


def _outcome() -> str:
    return request.args.get("outcome", "").strip()


def _counts(result: Result) -> tuple[tuple[Outcome, int], ...]:
    ok = result.tested - result.exceptions - result.inconclusive
    return (
        (Outcome.EXCEPTION, result.exceptions),
        (Outcome.INCONCLUSIVE, result.inconclusive),
        (Outcome.OK, ok),
    )


def _flat(one: Result) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "day": one.day.isoformat(),
        "procedure": one.procedure,
        "control": one.control,
        "outcome": one.outcome.value,
        "severity": one.severity.value,
        "tested": one.tested,
        "exceptions": one.exceptions,
        "inconclusive": one.inconclusive,
        "flags": list(one.flags),
        "sheet_sha256": one.sheet_sha256,
        "procedure_sha256": one.procedure_sha256,
        "recorded_at": instant_text(one.recorded_at),
    }
