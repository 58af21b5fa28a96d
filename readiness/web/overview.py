"""The overview: the answer as a sentence, the figures, the window picture, what to do next and what an auditor would find."""

from flask import Blueprint, g, render_template

from readiness.domain.readiness import READY
from readiness.domain.stage import Around, stages
from readiness.services.tracks import tracks
from readiness.web import current
from readiness.web.picture import picture
from readiness.web.summary import Verdict, categories, populations, summarise

pages = Blueprint("overview", __name__)


@pages.get("/")
def show() -> str:
    """Show it."""
    place = current.workspace()
    with current.reading() as session:
        answer = current.answer(session)
        lists = tracks(session, place, current.known_at())
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
    )
