"""What the overview and the one page say of an answer before they go their own ways: templates/overview/facts.html."""

from collections.abc import Mapping
from typing import Any

from flask import g

from readiness.domain.assessment import Assessment
from readiness.domain.readiness import READY
from readiness.domain.stage import Around, stages
from readiness.services.answer.trend import trend
from readiness.services.collecting.newest_runs import tracks
from readiness.store.database import Session
from readiness.web import current
from readiness.web.spark import spark
from readiness.web.summary import categories, populations, summarise


def facts(session: Session, answer: Assessment) -> Mapping[str, Any]:
    """Return the summary, the figures, the stages and the trend of an answer, by the names the templates use."""
    place = current.workspace()
    lists = tracks(session, place, current.known_at())
    around = Around(len(lists), sum(one.complete for one in lists), tuple(one.window for one in g.engagements))
    return {
        "summary": summarise(answer),
        "stages": stages(answer, around),
        "populations": populations(lists),
        "categories": categories(answer.engagement),
        "titles": {id_: procedure.title for id_, procedure in place.procedures.items()},
        "ready_at": READY,
        "went": spark(trend(session, answer, current.known_at())),
    }
