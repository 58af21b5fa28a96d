"""The populations: every sealed list with how we know that it is whole, its rows a page at a time, and its rows to take away."""

from flask import Blueprint, Response, abort, render_template, request

from readiness.errors import WrongUse
from readiness.services.evidence import counting, sealed_lists
from readiness.services.evidence.items import speaks_within
from readiness.services.evidence.sealed_lists import Sealed
from readiness.services.files.rows import Leaf
from readiness.store.database import Session
from readiness.web import current, files, listing, tables
from readiness.web.tables import Column, Group, Shown

pages = Blueprint("populations", __name__)
COLUMNS: tuple[Column[Sealed], ...] = (
    Column("Collector", "about"),
    Column("From", "from"),
    Column("Speaks about", "speaks"),
    Column("Collected", "came"),
    Column("Rows", "rows", style="num"),
    Column("Source counts", "source_total", style="num"),
    Column("Whole?"),
)
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/octet-stream",
    "parquet": "application/octet-stream",
}


@pages.get("/populations", defaults={"form": ""})
@pages.get("/populations.<file:form>")
def index(form: str) -> tables.Answer:
    """List every sealed list, the newest first."""
    with current.reading() as session:
        source = sealed_lists.listed(current.known_at(), current.limits(session))
        if form:
            return listing.exported(form, "populations", source, sealed_lists.described)
        shown = listing.shown(session, source, COLUMNS)
    return render_template("populations/index.html", shown=shown)


@pages.get("/populations/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one with a page of its rows."""
    place = current.workspace()
    with current.reading() as session:
        one = found(session, id)
        judged = counting.judged_on(session, place, one.row, current.limits(session))
    schema = sealed_lists.schema_of(place, one.row)
    leaf = sealed_lists.leaf_of(
        place, one.row, listing.words(), tables.page_number(request.args.get("page", "").strip())
    )
    names = [column.name for column in schema.columns] if schema else list(leaf.rows[0]) if leaf.rows else []
    if schema:
        names.sort(key=lambda name: name != schema.key)
    return render_template(
        "populations/show.html",
        one=one,
        judged=judged,
        columns={column.name: column.meaning for column in schema.columns} if schema else {},
        shown=_shown(leaf, names),
    )


@pages.get("/populations/<id>.<any(csv, json, xlsx, jsonl, parquet):form>")
def take(id: str, form: str) -> Response:  # noqa: A002 -- what it is
    """Hand out its rows: csv, xlsx and json those that are searched for, jsonl byte for byte as sealed, parquet all of them."""
    place = current.workspace()
    with current.reading() as session:
        row = found(session, id).row
    if form == "json":
        return files.answer("json", "rows", sealed_lists.rows(place, row, listing.words()))
    if form == "xlsx":
        response = files.answer(form, "rows", sealed_lists.table(place, row, listing.words()))
    else:
        response = Response(sealed_lists.taken(place, row, form, listing.words()), content_type=MEDIA[form])
    name = f"{row.collector}-{row.collected_at:%Y-%m-%d}".replace("/", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def found(session: Session, id_: str) -> Sealed:
    """Return one population as the person may see it; 404 for any other."""
    try:
        one = sealed_lists.find(session, id_, current.known_at())
    except WrongUse:
        abort(404)
    return one if speaks_within(one.row, current.limits(session)) else abort(404)


def _shown(leaf: Leaf, names: list[str]) -> Shown[object]:
    return Shown(
        rows=leaf.rows,
        left=leaf.left,
        facets=(),
        columns=tuple(Column(name) for name in names),
        query=" ".join(listing.words()),
        searchable=True,
        page=leaf.number,
        groups=(Group("", leaf.rows, leaf.left),) if leaf.rows else (),
    )
