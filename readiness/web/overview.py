"""The overview: the answer as a sentence, the figures, the window picture, what to do next and what an auditor would find."""

from collections.abc import Callable, Mapping

from flask import Blueprint, g, render_template

from readiness.domain.readiness import READY
from readiness.domain.stage import Around, stages
from readiness.services.beginning import steps
from readiness.services.tracks import tracks
from readiness.services.trend import trend
from readiness.web import current, executive, mine, room, tables
from readiness.web.picture import picture
from readiness.web.roles import LEADS
from readiness.web.spark import spark
from readiness.web.summary import Verdict, categories, populations, summarise

pages = Blueprint("overview", __name__)


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
        lists = tracks(session, place, current.known_at())
        went = trend(session, answer, current.known_at())
        begun = steps(session, place) if current.person().role in LEADS else ()
        around = Around(len(lists), sum(one.complete for one in lists), tuple(one.window for one in g.engagements))
    summary = summarise(answer)
    return render_template(
        "overview/show.html",
        summary=summary,
        stages=stages(answer, around),
        picture=picture(answer, place.catalog.areas, open_areas=0 if summary.verdict is Verdict.NOTHING_KNOWN else 3),
        populations=populations(lists),
        categories=categories(answer.engagement),
        titles={id_: procedure.title for id_, procedure in place.procedures.items()},
        ready_at=READY,
        steps=begun,
        went=spark(went),
    )


FRONT_DOORS: Mapping[str, tuple[str, Callable[[], tables.Answer]]] = {
    "auditor": ("room", room.page),
    "executive": ("executive", executive.page),
    "engineer": ("mine", mine.page),
}
"""By role, where somebody comes in who is led to no page: the part of the navigation, and the page."""
