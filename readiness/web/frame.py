"""What every page has around it: the ways to other pages, the person, the words templates write values with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request, url_for

from readiness.web import current, words
from readiness.web.picture import KEY, State, slot_state, story
from readiness.web.roles import may
from readiness.web.tables import Facet


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation."""

    title: str
    endpoint: str


WAYS = (
    Way("Overview", "overview.show"),
    Way("Mine", "mine.index"),
    Way("Controls", "controls.index"),
    Way("Gaps", "gaps.index"),
    Way("Evidence", "uploads.index"),
    Way("Stages", "stages.index"),
    Way("Runs", "runs.index"),
    Way("Connections", "connections.index"),
)


def build(app: Flask) -> None:
    """Give the templates their filters and the frame."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=words.day,
        span=words.span,
        long_span=words.long_span,
        instant=words.instant_in(current.serving(app).zone),
        story=story,
        moment=words.moment_in(current.serving(app).zone),
        percent=words.percent,
        ratio=words.ratio,
        number=words.number,
        count=words.count,
        listed=words.listed,
        size=words.size,
        flag=words.flag,
        plain=words.plain,
        cut=words.cut,
        outside=words.outside,
        said=words.said,
        breaking=words.breaking,
        status=partial(words.say, names=words.STATUS),
        gap_title=partial(words.say, names=words.GAPS),
        slot=partial(words.say, names=words.SLOTS),
        verdict=partial(words.say, names=words.VERDICTS),
        outcome=partial(words.say, names=words.OUTCOMES),
        cadence=partial(words.say, names=words.CADENCES),
        category=partial(words.say, names=words.CATEGORIES),
        between=words.between,
        fact=words.fact,
        code=words.code,
        slot_state=slot_state,
        judgement=partial(words.say, names=words.JUDGEMENTS),
        stage_state=partial(words.say, names=words.STAGES),
        query=query,
        clear=clear,
        component=partial(words.say, names=words.COMPONENTS),
    )
    app.jinja_env.globals.update(GAPS=words.GAPS, STATUS=words.STATUS, State=State, picture_key=KEY, to=to)
    app.context_processor(_around)


def to(endpoint: str, **values: Any) -> str:
    """Link to another page about the same engagement, day and knowledge."""
    return url_for(endpoint, **{**g.get("link", {}), **values})


def query(values: Mapping[str, object]) -> str:
    """Write what an address asks; what is empty is left out."""
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def clear(values: Mapping[str, object], facets: Iterable[Facet]) -> dict[str, object]:
    """Empty every facet."""
    return {**values, **{facet.name: "" for facet in facets}}


def _around() -> dict[str, Any]:
    workspace, me = current.workspace(), g.get("person")
    role = me.role if me else None
    return {
        "ways": [way for way in WAYS if may(role, way.endpoint)],
        "may": partial(may, role),
        "organization": workspace.settings.organization.name,
        "zone": workspace.zone.key,
        "today": workspace.today,
        "now": workspace.today,
        "me": me,
        "framed": g.get("answer"),
        "link": g.get("link", {}),
        "engagements": g.get("engagements", ()),
        "section": (request.endpoint or "").partition(".")[0],
    }
