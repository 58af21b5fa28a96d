"""The overview: the answer as a sentence, the figures, the window picture, what to do next and what an auditor would find."""

from collections.abc import Callable, Mapping

from flask import Blueprint, g, render_template

from readiness.services.installation.first_steps import steps
from readiness.web import current, executive, mine, room, tables
from readiness.web.facts import facts
from readiness.web.picture import picture
from readiness.web.roles import LEADS
from readiness.web.summary import Verdict

pages = Blueprint("overview", __name__)
OPEN_AREAS = 3
"""How many areas of the picture are open from the start, the worst first."""


@pages.get("/")
def show() -> tables.Answer:
    """Show the front door of who is signed in: what they must do, the one page, the auditor's room, or the whole overview."""
    g.section, front = FRONT_DOORS.get(current.person().role, ("overview", page))
    return front()


@pages.get("/overview")
def whole() -> str:
    """Show the whole overview, also to those whose front door is another."""
    return page()


def page() -> str:
    """Show the overview."""
    place = current.workspace()
    with current.reading() as session:
        answer = current.answer(session)
        known = facts(session, answer)
        begun = steps(session, place) if current.person().role in LEADS else ()
    open_areas = 0 if known["summary"].verdict is Verdict.NOTHING_KNOWN else OPEN_AREAS
    return render_template(
        "overview/show.html", **known, picture=picture(answer, place.catalog.areas, open_areas=open_areas), steps=begun
    )


FRONT_DOORS: Mapping[str, tuple[str, Callable[[], tables.Answer]]] = {
    "auditor": ("room", room.page),
    "executive": ("executive", executive.page),
    "engineer": ("mine", mine.page),
}
"""By role, where somebody comes in who is led to no page: the part of the navigation, and the page."""
