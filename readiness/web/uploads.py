"""Bringing evidence and saying yes or no to it: the form, and the two answers of a reviewer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.datastructures import FileStorage, MultiDict

from readiness.domain.calendar import Period
from readiness.domain.control import Requirement
from readiness.errors import ReadinessError, Refusal, WrongUse
from readiness.services.evidence import imported_lists, reviews, uploads
from readiness.services.evidence.imported_lists import Reading
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.store.evidence import ACCEPTED, RETURNED
from readiness.web import current, evidence, forms
from readiness.web.answered import answered

pages = Blueprint("uploads", __name__)
BESIDE_FILES = 1_000_000
"""Bytes of a form besides its files."""
TAKES_FILES = ("uploads.add", "api.evidence_add")
ACCEPT, RETURN = "accept", "return"
FIELDS = (
    "requirement",
    "performed_on",
    "covers_from",
    "covers_to",
    "for_period",
    "note",
    "link",
    "source",
    "source_total",
    "supersedes",
)


def widen(app: Flask) -> None:
    """Let the two ways in that take files take as much as the settings allow; every other page stays small."""

    @app.before_request
    def allow() -> None:
        if request.endpoint in TAKES_FILES:
            limit = current.workspace().settings.uploads.limit_mb
            request.max_content_length = limit * 1_000_000 + BESIDE_FILES


@pages.get("/evidence/new")
def new() -> str:
    """Ask for evidence of one line."""
    return _form(MultiDict({name: request.args.get(name, "") for name in ("requirement", "supersedes")}))


@pages.post("/evidence/new")
def add() -> Response | str | tuple[str, int]:
    """Record it, or show what a list holds and what is wrong with it; what was typed stays."""
    place, form = current.workspace(), request.form
    files = [file for file in request.files.getlist("files") if file.filename]
    try:
        about = about_of(form, by=current.person().email)
        sent = [_sent(file) for file in files]
        if "preview" in form:
            return _form(form, reading=uploads.preview(place, about, _only(sent)))
        brought = uploads.add(place, about, sent)
    except uploads.WrongRows as wrong:
        return _form(form, reading=wrong.reading, fault=wrong), 400
    except ReadinessError as fault:
        return _form(form, fault=fault), 400
    return redirect(url_for("evidence.show", id=brought.item.row.id), code=303)


@pages.post("/evidence/<id>/accept")
def accept(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Accept it in the name of who is signed in, or show it again and say why not."""
    try:
        reviews.accept(current.workspace(), id, current.person().email, request.form.get("reason"))
    except (WrongUse, Refusal) as fault:
        return _not_taken(id, fault)
    return redirect(url_for("evidence.show", id=id), code=303)


@pages.post("/evidence/<id>/return")
def give_back(id: str) -> Response | tuple[str, int]:  # noqa: A002 -- what it is
    """Return it in the name of who is signed in, or show it again and say why not."""
    try:
        reviews.give_back(current.workspace(), id, current.person().email, request.form.get("reason", ""))
    except (WrongUse, Refusal) as fault:
        return _not_taken(id, fault)
    return redirect(url_for("evidence.show", id=id), code=303)


def _not_taken(id_: str, fault: WrongUse | Refusal) -> tuple[str, int]:
    g.section = "evidence"
    return evidence.item_page(id_, fault), 409 if isinstance(fault, Refusal) else 400


@pages.post("/evidence", provide_automatic_options=False)
def answer() -> tuple[str, int]:
    """Accept or return what is selected in the list, each by itself, in the name of who is signed in."""
    g.section = "evidence"
    place, by = current.workspace(), current.person().email
    told = answered(
        {ACCEPT: "accepted", RETURN: "returned"},
        lambda word, ids, reason: reviews.answer_each(place, ids, by, ACCEPTED if word == ACCEPT else RETURNED, reason),
    )
    with current.reading() as session:
        return evidence.page(session, told), told.status


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that evidence can be brought for."""

    line: Requirement
    title: str


def _form(form: Any, *, reading: Reading | None = None, fault: ReadinessError | None = None) -> str:
    place = current.workspace()
    line = _line(form.get("requirement", ""))
    collector = uploads.collector_of(place, line) if line else None
    return render_template(
        "uploads/new.html",
        typed={name: form.get(name, "") for name in FIELDS},
        line=line,
        collector=collector,
        columns=imported_lists.header(collector.schema) if collector else (),
        choices=list(_choices()),
        reading=imported_lists.described(reading) if reading else None,
        fault=fault,
        limit=place.settings.uploads.limit_mb,
    )


def _choices() -> Iterator[Choice]:
    for control in current.workspace().catalog.controls:
        yield from (Choice(line, f"{line.id}: {line.name}") for line in control.requirements)


def _line(name: str | None) -> Requirement | None:
    return next((line for line in current.workspace().catalog.requirements if line.id == name), None)


def about_of(form: Any, *, by: str | None) -> About:
    """Read what a form, or a program's request, says of evidence; WrongUse for what cannot be."""
    first, last = forms.day(form, "covers_from"), forms.day(form, "covers_to")
    if (first is None) != (last is None) or (first and last and last < first):
        raise WrongUse("the days it covers need a first and a last one", "Give both, the earlier one first.")
    total = form.get("source_total", "").strip()
    if total and not (total.isascii() and total.isdigit() and len(total) < 16):  # noqa: PLR2004 -- no list is that long
        raise WrongUse(f"{total[:40]!r} is no number of rows", "Give the number the source shows, or leave it empty.")
    return About(
        requirement=form.get("requirement", ""),
        by=by,
        performed_on=forms.day(form, "performed_on"),
        covers=Period(first, last) if first and last else None,
        for_period=forms.day(form, "for_period"),
        note=form.get("note") or None,
        links=tuple(link for link in form.get("link", "").split() if link),
        source=form.get("source") or None,
        source_total=int(total) if total else None,
        supersedes=form.get("supersedes") or None,
    )


def _sent(file: FileStorage) -> Sent:
    return Sent(file.filename or "", file.stream)


def _only(sent: list[Sent]) -> Sent:
    if len(sent) != 1:
        raise WrongUse("a preview is of one file", "Choose one .csv or .jsonl file.")
    return sent[0]
