"""What every page has around it: the ways to other pages, the person, the words templates write values with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request, url_for

from readiness.web import current, files, names, outside, words
from readiness.web.browsers import browser
from readiness.web.kinds import KINDS
from readiness.web.picture import KEY, State, slot_state, story
from readiness.web.roles import ONE_ENGAGEMENT, may
from readiness.web.steps import next_step
from readiness.web.strip import SIGNED, cells
from readiness.web.tables import Facet
from readiness.web.titles import titles


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation."""

    title: str
    endpoint: str


WAYS: tuple[tuple[str, tuple[Way, ...]], ...] = (
    ("", (Way("Overview", "overview.show"), Way("My work", "mine.index"), Way("One page", "executive.show"))),
    (
        "Window",
        (
            Way("Coverage", "coverage.index"),
            Way("Gaps", "gaps.index"),
            Way("Controls", "controls.index"),
            Way("Criteria", "criteria.index"),
            Way("Stages", "stages.index"),
            Way("Waivers", "waivers.index"),
        ),
    ),
    (
        "Proof",
        (
            Way("Evidence", "evidence.index"),
            Way("Populations", "populations.index"),
            Way("Procedures", "procedures.index"),
            Way("Results", "results.index"),
            Way("Bundles", "bundles.index"),
            Way("Runs", "runs.index"),
            Way("Connections", "connections.index"),
            Way("Activity", "activity.index"),
        ),
    ),
    ("Workspace", (Way("Settings", "settings.show"), Way("Users", "users.index"), Way("Tokens", "tokens.index"))),
)
"""By heading, in the order of the navigation; a person sees those their role may come to."""
ENGAGEMENT: tuple[tuple[str, tuple[Way, ...]], ...] = (
    ("", (Way("The engagement", "room.show"),)),
    (
        "To examine",
        (
            Way("Controls", "controls.index"),
            Way("Criteria", "criteria.index"),
            Way("Coverage", "coverage.index"),
            Way("Populations", "populations.index"),
            Way("Procedures", "procedures.index"),
            Way("Results", "results.index"),
            Way("Evidence", "evidence.index"),
            Way("Waivers", "waivers.index"),
        ),
    ),
    ("To take away", (Way("Bundles", "bundles.index"),)),
)
"""What an auditor is led to."""
LED_ELSEWHERE = ("engineer", "executive")
"""Roles whose front door is a page of their own: the overview is at another address to them."""


def _ways(role: str | None) -> Iterator[tuple[str, list[Way]]]:
    for heading, ways in ENGAGEMENT if role in ONE_ENGAGEMENT else WAYS:
        if allowed := [_whole(way) if role in LED_ELSEWHERE else way for way in ways if may(role, way.endpoint)]:
            yield heading, allowed


def _whole(way: Way) -> Way:
    return Way(way.title, "overview.whole") if way.endpoint == "overview.show" else way


def query(values: Mapping[str, object]) -> str:
    """Write what an address asks; what is empty is left out."""
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def clear(values: Mapping[str, object], facets: Iterable[Facet]) -> dict[str, object]:
    """Empty every facet."""
    return {**values, **{facet.name: "" for facet in facets}}


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": words.day,
    "span": words.span,
    "long_span": words.long_span,
    "story": story,
    "percent": words.percent,
    "ratio": words.ratio,
    "number": words.number,
    "quota": words.quota,
    "count": words.count,
    "listed": words.listed,
    "size": words.size,
    "flag": names.flag,
    "plain": outside.plain,
    "cut": outside.cut,
    "outside": outside.outside,
    "breaking": outside.breaking,
    "remedy": outside.remedy,
    "between": words.between,
    "fact": outside.fact,
    "glance": outside.glance,
    "code": outside.code,
    "slot_state": slot_state,
    "browser": browser,
    "owner_line": outside.owner_line,
    "query": query,
    "clear": clear,
    "status": partial(names.say, names=names.STATUS),
    "gap_title": partial(names.say, names=names.GAPS),
    "slot": partial(names.say, names=names.SLOTS),
    "verdict": partial(names.say, names=names.VERDICTS),
    "outcome": partial(names.say, names=names.OUTCOMES),
    "cadence": partial(names.say, names=names.CADENCES),
    "category": partial(names.say, names=names.CATEGORIES),
    "topic": partial(names.say, names=names.TOPICS),
    "stand": partial(names.say, names=names.STANDS),
    "waiver": partial(names.say, names=names.WAIVERS),
    "judgement": partial(names.say, names=names.JUDGEMENTS),
    "component": partial(names.say, names=names.COMPONENTS),
    "account_event": partial(names.say, names=names.ACCOUNT_EVENTS),
    "stage_state": partial(names.say, names=names.STAGES),
}
"""The words in which templates write values."""


def build(app: Flask) -> None:
    """Give the templates their filters and the frame."""
    workspace = current.serving(app)
    zone = workspace.zone
    known = titles(workspace)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        FILTERS,
        instant=words.instant_in(zone),
        moment=words.moment_in(zone),
        said=outside.said_with(known),
        titled=lambda id_: known.get(id_, ""),
    )
    app.jinja_env.globals.update(
        GAPS=names.GAPS,
        GAP_KINDS=KINDS,
        CADENCES=names.CADENCES,
        STATUS=names.STATUS,
        OUTCOMES=names.OUTCOMES,
        WAIVERS=names.WAIVERS,
        STANDS=names.STANDS,
        CATEGORIES=names.CATEGORIES,
        VERDICTS=names.VERDICTS,
        State=State,
        picture_key=KEY,
        picture_signed=SIGNED,
        cells=cells,
        FILES=files.NAMES,
        to=to,
    )
    app.context_processor(_around)


def to(endpoint: str, **values: Any) -> str:
    """Link to another page about the same engagement, day and knowledge."""
    return url_for(endpoint, **{**current.link(), **values})


def _around() -> dict[str, Any]:
    workspace, me = current.workspace(), g.get("person")
    role = me.role if me else None
    return {
        "ways": list(_ways(role)),
        "may": partial(may, role),
        "next_step": partial(next_step, may=partial(may, role)),
        "organization": workspace.settings.organization.name,
        "zone": workspace.zone.key,
        "today": workspace.today,
        "now": workspace.today,
        "pinned": workspace.settings.pinned,
        "me": me,
        "framed": g.get("answer"),
        "link": current.link(),
        "carried": current.link(),  # as `link`, by a name that no page uses for something else
        "engagements": g.get("engagements", ()),
        "here": g.get("here") or request.path,
        "section": g.get("section") or (request.endpoint or "").partition(".")[0],
    }
