"""The gaps: what an auditor would find, in the order of seriousness, and who must do what until when."""

from flask import Blueprint, render_template

from readiness.domain.gap import Gap
from readiness.services.documents import gap_row
from readiness.web import charging, current, files, tables
from readiness.web.answered import Answered
from readiness.web.summary import Shortcoming, shortcomings
from readiness.web.tables import Column, Table

pages = Blueprint("gaps", __name__)
NO_CONTROL, SEVERAL = "no control yet", "several controls"
"""Where a gap is about a criterion: of nothing, or of several, could anybody be the owner."""


def who(gap: Gap) -> str:
    """Return who must mend a gap; `nobody` only where it is of a control that nobody answers for."""
    if gap.owner or gap.control:
        return gap.owner or tables.NOBODY
    return NO_CONTROL if gap.code == "G1" else SEVERAL


TABLE: Table[Shortcoming] = Table(
    noun="gaps",
    columns=(
        Column("Severity", "severity", lambda one: one.gap.severity.rank),
        Column("What"),
        Column("Where", "control", lambda one: one.gap.control),
        Column("Who", "owner", lambda one: one.gap.owner),
        Column("Since", "since", lambda one: one.gap.since),
        Column("Until", "deadline", lambda one: one.gap.deadline),
    ),
    facets={
        "severity": lambda one: one.gap.severity.value,
        "code": lambda one: one.gap.code,
        "owner": lambda one: who(one.gap),
        "control": lambda one: one.gap.control or "",
        "criterion": lambda one: one.criteria,
        "quick": lambda one: "quick" if one.gap.quick_win else "work" if one.gap.repairable else "cannot be repaired",
    },
    text=lambda one: " ".join(
        (
            one.gap.detail,
            one.gap.fix,
            one.gap.code,
            one.gap.control or "",
            who(one.gap),
            *one.criteria,
        )
    ),
    groups={
        "owner": lambda one: who(one.gap),
        "code": lambda one: one.gap.code,
        "control": lambda one: one.gap.control or "",
        "severity": lambda one: one.gap.severity.value,
    },
)


@pages.get("/gaps", defaults={"form": ""})
@pages.get("/gaps.<file:form>")
def index(form: str) -> tables.Answer:
    """List those the address asks for; a file has one row for each criterion."""
    if not form:
        return _index()
    with current.reading() as session:
        shown = tables.shown(shortcomings(current.answer(session).gaps), TABLE)
    return files.answer(form, "gaps", [gap_row(gap) for one in shown.rows for gap in one.gaps])


@pages.post("/gaps", provide_automatic_options=False)
def charge() -> tuple[str, int]:
    """Give the controls of the selected gaps another owner or backup owner, each by itself."""
    told = charging.charged(charging.PEOPLE)
    return _index(told), told.status


def _index(told: Answered | None = None) -> str:
    with current.reading() as session:
        answer = current.answer(session)
        offered = charging.offered(session, answer)
    shown = tables.shown(shortcomings(answer.gaps), TABLE)
    return render_template("gaps/index.html", shown=shown, answered=told, **offered)
