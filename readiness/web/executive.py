"""One page for who decides: the answer, the figures, the window by area, what stands in the way and whose decision it is."""

from flask import Blueprint, g, render_template

from readiness.domain.readiness import READY
from readiness.domain.stage import Around, stages
from readiness.services.tracks import tracks
from readiness.services.trend import trend
from readiness.web import current
from readiness.web.picture import picture
from readiness.web.spark import spark
from readiness.web.summary import categories, populations, summarise

pages = Blueprint("executive", __name__)
AT_MOST = 5
"""Lines of each list: the page is one sheet of paper."""


@pages.get("/executive")
def show() -> str:
    """Show it."""
    return page()


def page() -> str:
    """Show the one page."""
    place = current.workspace()
    with current.reading() as session:
        answer = current.answer(session)
        lists = tracks(session, place, current.known_at())
        went = trend(session, answer, current.known_at())
        around = Around(len(lists), sum(one.complete for one in lists), tuple(one.window for one in g.engagements))
    return render_template(
        "executive/show.html",
        summary=summarise(answer),
        stages=stages(answer, around),
        picture=picture(answer, place.catalog.areas, open_areas=0),
        populations=populations(lists),
        categories=categories(answer.engagement),
        titles={id_: procedure.title for id_, procedure in place.procedures.items()},
        ownerless=[one for one in answer.controls if one.criteria and one.owner is None],
        ready_at=READY,
        most=AT_MOST,
        went=spark(went),
    )
