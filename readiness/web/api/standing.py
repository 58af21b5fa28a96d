"""The documents that say how things stand, as shapes: status, stages, controls, gaps, coverage, what one person has to do."""

from readiness.domain.circle import Part
from readiness.domain.stage import StageState
from readiness.domain.status import Status
from readiness.domain.vocabulary import Cadence, Category, CoverageModel, Proves, Severity
from readiness.services.duties.mine import PARTS
from readiness.web.api.shape import (
    ANYTHING,
    DAY,
    NUMBER,
    RATIO,
    TEXT,
    TRUTH,
    Shape,
    component,
    maybe,
    record,
    several,
    words,
)

SHARE_OF: Shape = {"type": "number", "minimum": 0}
STAGE = record({"number": NUMBER, "name": TEXT, "ratio": maybe(RATIO), "state": words(*StageState)})
CHECK = record({"key": TEXT, "title": TEXT, "met": maybe(SHARE_OF), "of": maybe(SHARE_OF), "tracked": TRUTH})
CONTROL = record(
    {
        "id": TEXT,
        "title": TEXT,
        "status": words(*Status),
        "score": maybe(RATIO),
        "components": record({letter: maybe(RATIO) for letter in "ODICT"}),
        "cap": maybe(RATIO),
        "flags": several(TEXT),
        "causes": several(TEXT),
        "owner": maybe(TEXT),
    }
)
SHARE = record({"id": TEXT, "score": maybe(RATIO)})
STATUS = record(
    {
        "as_of": DAY,
        "engagement": record({"id": TEXT, "name": TEXT, "type": {"enum": [1, 2]}, "start": DAY, "end": DAY}),
        "readiness": maybe(RATIO),
        "shown": maybe(RATIO),
        "ready": TRUTH,
        "blockers": several(record({"code": TEXT, "detail": TEXT, "control": maybe(TEXT)})),
        "controls": several(component("Control")),
        "criteria": several(SHARE),
        "categories": several(SHARE),
        "losses": several(ANYTHING),
        "stages": several(component("Stage")),
    }
)
GAP = record(
    {
        "code": {**TEXT, "pattern": "^G[0-9]+$"},
        "criterion": maybe(TEXT),
        "control": maybe(TEXT),
        "requirement": maybe(TEXT),
        "severity": words(*Severity),
        "detail": TEXT,
        "since": maybe(DAY),
        "deadline": maybe(DAY),
        "repairable": TRUTH,
        "quick_win": TRUTH,
        "fix": TEXT,
        "owner": maybe(TEXT),
    }
)
TASK = record(
    {
        "part": words(*PARTS),
        "kind": TEXT,
        "control": maybe(TEXT),
        "subject": TEXT,
        "what": maybe(TEXT),
        "test": maybe(TEXT),
        "since": maybe(DAY),
        "due": maybe(DAY),
        "until": maybe(DAY),
        "owner": maybe(TEXT),
        "as": maybe(words(*Part)),
    }
)
SPAN = {"from": DAY, "to": DAY}
COVERAGE = record(
    {
        "requirement": TEXT,
        "name": TEXT,
        "collector": TEXT,
        "available": TRUTH,
        "cadence": words(*Cadence),
        "proves": words(*Proves),
        "model": words(*CoverageModel),
        "slots": several(
            record(
                {
                    "start": DAY,
                    "end": DAY,
                    "deadline": DAY,
                    "required": TRUTH,
                    "state": TEXT,
                    "verdict": maybe(TEXT),
                    "evidence": several(TEXT),
                }
            )
        ),
        "to_date": maybe(RATIO),
        "of_window": maybe(RATIO),
        "covered": several(record(SPAN)),
        "verdicts": several(record({**SPAN, "verdict": TEXT})),
        "gaps": several(record({**SPAN, "kind": TEXT, "repairable": TRUTH})),
    }
)
ENGAGEMENT = record(
    {
        "id": TEXT,
        "name": TEXT,
        "type": {"enum": [1, 2]},
        "start": DAY,
        "end": DAY,
        "categories": several(words(*Category)),
        "firm": TEXT,
        "time_zone": TEXT,
        "scope_signed_by": maybe(TEXT),
        "selected": TRUTH,
    }
)
