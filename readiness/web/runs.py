"""The runs: what was collected, how it ended and, where it is not whole, why."""

from flask import Blueprint, render_template, request

from readiness.domain.vocabulary import RunOutcome
from readiness.errors import WrongUse
from readiness.services.tracks import tracks
from readiness.store import runs
from readiness.web import current, tables

pages = Blueprint("runs", __name__)
A_PAGE = 50


@pages.get("/runs", defaults={"form": ""})
@pages.get("/runs.<any(csv, json):form>")
def index(form: str) -> tables.Answer:
    """List the newest, or those older than `before`."""
    asked = {name: request.args.get(name, "").strip() or None for name in ("connection", "collector", "before")}
    outcome = _outcome(request.args.get("outcome", ""))
    with current.reading() as session:
        found = runs.newest(session, limit=A_PAGE + 1, outcome=outcome, **asked)
        lists = tracks(session, current.workspace(), current.known_at())
    if form:
        return tables.exported(form, "runs", [tables.run_row(one) for one in found[:A_PAGE]])
    return render_template(
        "runs/index.html", runs=found[:A_PAGE], more=len(found) > A_PAGE, lists=lists, outcome=outcome, **asked
    )


def _outcome(text: str) -> RunOutcome | None:
    try:
        return RunOutcome(text) if text else None
    except ValueError:
        raise WrongUse(f"{text[:40]!r} is no outcome", f"Choose one of: {', '.join(RunOutcome)}.") from None
