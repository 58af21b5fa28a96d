"""The seven stages as a board: what is checked on the way in and out, and where to find what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, render_template

from readiness.domain.assessment import Assessment
from readiness.domain.stage import FIX_FIRST, Check, Stage, StageState
from readiness.domain.status import Status
from readiness.services.answer.stages import stages_of
from readiness.web import controls, coverage, current, files, tables

pages = Blueprint("stages", __name__)


@dataclass(frozen=True, slots=True)
class Way:
    """Where what a check misses is found, or which command mends it."""

    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    command: str = ""


WAYS: Mapping[str, Way] = {
    "scope_signed": Way("settings.show", command="readiness engagement sign-scope NAME --by EMAIL"),
    "firm": Way("settings.show", command="readiness engagement create --firm NAME"),
    "criteria": Way("gaps.index", {"code": "G1"}),
    "controls_described": Way("gaps.index", {"code": "G3"}),
    "stage_1": Way("stages.index"),
    "implemented": Way("controls.index", {"status": controls.UNFINISHED}),
    "fix_first": Way("controls.index", {"status": "failing"}),
    "rules": Way("procedures.index", {"outcome": "fail"}),
    "trust_domains": Way("controls.index", {"group": "status"}),
    "begun": Way("overview.show"),
    "sources": Way("coverage.index", {"zoom": "table", "state": coverage.UNBROUGHT}),
    "coverage": Way("coverage.index", {"zoom": "table", "state": coverage.LACKING}),
    "fresh": Way("coverage.index", {"zoom": "table", "state": coverage.STALE}),
    "whole_lists": Way("runs.index"),
    "next_window": Way("settings.show", command="readiness engagement create --start DATE --end DATE"),
    "window_over": Way("overview.show"),
}
"""By check. What leads to a list leads to those of its rows that are missing to the check."""


@pages.get("/stages", defaults={"form": ""})
@pages.get("/stages.<file:form>")
def index(form: str) -> tables.Answer:
    """Show the board, or one row for each check."""
    with current.reading() as session:
        answer = current.answer(session)
        found = stages_of(session, current.workspace(), answer, current.known_at())
    if form:
        rows = [_row(stage, check, exits=exits) for stage in found for exits, check in _checks(stage)]
        return files.answer(form, "stages", rows)
    return render_template("stages/index.html", stages=found, leads=WAYS, topics=_topics(answer), **_summary(found))


def _summary(found: tuple[Stage, ...]) -> dict[str, object]:
    return {
        "complete": sum(stage.state is StageState.COMPLETE for stage in found),
        "under_way": [stage for stage in found if stage.state in (StageState.IN_PROGRESS, StageState.REGRESSED)],
        "untracked": sum(not check.tracked for stage in found for check in stage.exit),
    }


def _topics(answer: Assessment) -> Mapping[str, list[str]]:
    """Return the controls of each fix-first topic that fail or are not in place."""
    well = (Status.OPERATING, Status.IMPLEMENTED, Status.OUT_OF_SCOPE, Status.EXEMPT)
    return {
        topic: [
            one.control.id
            for one in answer.controls
            if one.control.fix_first == topic and one.status.status not in well
        ]
        for topic in FIX_FIRST
    }


def _checks(stage: Stage) -> list[tuple[bool, Check]]:
    return [(False, check) for check in stage.entry] + [(True, check) for check in stage.exit]


def _row(stage: Stage, check: Check, *, exits: bool) -> dict[str, object]:
    return {
        "stage": stage.number,
        "name": stage.name,
        "state": stage.state.value,
        "check": check.key,
        "title": check.title,
        "when": "exit" if exits else "entry",
        "mandatory": check.mandatory,
        "tracked": check.tracked,
        "met": check.met,
        "of": check.of,
        "ratio": check.ratio,
    }
