"""The documents that are answered, as shapes with names; they say what services/documents.py makes."""

from readiness.domain.schedule import DueState
from readiness.domain.stage import StageState
from readiness.domain.status import Status
from readiness.domain.vocabulary import (
    Cadence,
    Category,
    CoverageModel,
    Outcome,
    Proves,
    RunOutcome,
    Severity,
    Verdict,
)
from readiness.services.accounts import ROLES
from readiness.services.tokens import SCOPES
from readiness.services.waiving import Standing
from readiness.store.evidence import ACCEPTED, COLLECTED, RETURNED, SUBMITTED, SUPERSEDED, UPLOADED
from readiness.web.api.shape import (
    ANYTHING,
    COUNT,
    DAY,
    DIGEST,
    INSTANT,
    NUMBER,
    RATIO,
    TEXT,
    TRUTH,
    Shape,
    component,
    maybe,
    record,
    several,
    table_of,
    words,
)

PROBLEM = record(
    {
        "type": {**TEXT, "format": "uri-reference"},
        "title": TEXT,
        "status": NUMBER,
        "detail": {**TEXT, "description": "What is wrong, and what to do."},
        "errors": several(
            {
                "type": "object",
                "properties": {"in": TEXT, "name": TEXT, "line": NUMBER, "detail": TEXT},
                "required": ["in", "name", "detail"],
            }
        ),
    }
)
TOKEN = record(
    {
        "id": TEXT,
        "prefix": TEXT,
        "name": TEXT,
        "role": words(*ROLES),
        "scopes": several(words(*SCOPES)),
        "state": TEXT,
        "engagement": maybe(TEXT),
        "by": maybe(TEXT),
        "created_at": INSTANT,
        "expires_at": INSTANT,
        "last_day": DAY,
        "last_used_at": maybe(INSTANT),
        "revoked_at": maybe(INSTANT),
    }
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
FILE = record({"name": TEXT, "sha256": DIGEST, "bytes": COUNT})
EVIDENCE = record(
    {
        "id": TEXT,
        "requirement": maybe(TEXT),
        "collector": maybe(TEXT),
        "kind": words(COLLECTED, UPLOADED),
        "state": words(SUBMITTED, ACCEPTED, RETURNED, SUPERSEDED),
        "sha256": DIGEST,
        "bytes": COUNT,
        "files": several(FILE),
        "performed_on": maybe(DAY),
        "covers_from": maybe(DAY),
        "covers_to": maybe(DAY),
        "for_period": maybe(DAY),
        "collected_at": INSTANT,
        "late_upload": TRUTH,
        "by": maybe(TEXT),
        "note": maybe(TEXT),
        "rows": maybe(COUNT),
        "source_total": maybe(COUNT),
        "complete": TRUTH,
        "supersedes": maybe(TEXT),
        "ledger": COUNT,
    }
)
REVIEW = record({"state": TEXT, "by": maybe(TEXT), "reason": maybe(TEXT), "at": INSTANT})
WHOLE_EVIDENCE: Shape = {
    "allOf": [
        component("Evidence"),
        record(
            {
                "links": several(TEXT),
                "source": ANYTHING,
                "reason_incomplete": maybe(TEXT),
                "self_accepted": TRUTH,
                "history": several(REVIEW),
            }
        ),
    ]
}
POPULATION = record(
    {
        "id": TEXT,
        "collector": TEXT,
        "connection": maybe(TEXT),
        "requirement": maybe(TEXT),
        "kind": words(COLLECTED, UPLOADED),
        "state": words(SUBMITTED, ACCEPTED, RETURNED, SUPERSEDED),
        "collected_at": INSTANT,
        "performed_on": maybe(DAY),
        "covers_from": maybe(DAY),
        "covers_to": maybe(DAY),
        "rows": COUNT,
        "source_total": maybe(COUNT),
        "complete": TRUTH,
        "reason": maybe(TEXT),
        "sha256": DIGEST,
        "bytes": COUNT,
        "redactions": COUNT,
        "run": maybe(TEXT),
        "ledger": COUNT,
    }
)
RUN = record(
    {
        "id": TEXT,
        "connection": TEXT,
        "collector": TEXT,
        "outcome": maybe(words(*RunOutcome)),
        "rows": maybe(COUNT),
        "source_total": maybe(COUNT),
        "complete": maybe(TRUTH),
        "covers_from": maybe(DAY),
        "covers_to": maybe(DAY),
        "requests": maybe(COUNT),
        "reason": maybe(TEXT),
        "evidence": maybe(TEXT),
        "started_at": INSTANT,
        "ended_at": maybe(INSTANT),
    }
)
DUE = record(
    {
        "id": TEXT,
        "connection": TEXT,
        "collector": TEXT,
        "state": words(*DueState),
        "day": maybe(DAY),
        "scheduled_for": INSTANT,
        "next_try": maybe(INSTANT),
        "attempts": COUNT,
        "asked_by": maybe(TEXT),
        "run": maybe(TEXT),
        "reason": maybe(TEXT),
    }
)
CONNECTED = record(
    {
        "connection": TEXT,
        "source": TEXT,
        "collector": TEXT,
        "outcome": maybe(words(*RunOutcome)),
        "ended_at": maybe(INSTANT),
        "rows": maybe(COUNT),
        "reason": maybe(TEXT),
        "next_run": maybe(INSTANT),
        "covered_to": maybe(DAY),
        "forgotten_after": maybe(DAY),
    }
)
TRIED = record({"collector": maybe(TEXT), "objection": maybe(TEXT), "needs": several(TEXT)})
RESULT = record(
    {
        "id": TEXT,
        "procedure": TEXT,
        "control": TEXT,
        "outcome": words(*Verdict),
        "severity": words(*Severity),
        "parameters": table_of(ANYTHING),
        "judged_on": DAY,
        "tested": COUNT,
        "exceptions": COUNT,
        "inconclusive": COUNT,
        "flags": several(TEXT),
        "note": maybe(TEXT),
        "populations": several(record({"evidence": TEXT, "sha256": DIGEST, "collector": TEXT, "connection": TEXT})),
        "procedure_sha256": DIGEST,
        "sheet_sha256": DIGEST,
        "recorded_at": INSTANT,
    }
)
ROW = record({"item": TEXT, "outcome": words(*Outcome), "reason": maybe(TEXT)})
PROCEDURE = record(
    {
        "id": TEXT,
        "title": TEXT,
        "available": TRUTH,
        "state": TEXT,
        "controls": several(TEXT),
        "populations": maybe(several(TEXT)),
        "parameters": maybe(table_of(ANYTHING)),
        "reasons": maybe(table_of(TEXT)),
        "sha256": maybe(DIGEST),
    }
)
WAIVER = record(
    {
        "id": TEXT,
        "procedure": TEXT,
        "item": TEXT,
        "standing": words(*Standing),
        "reason": TEXT,
        "by": TEXT,
        "approved_by": maybe(TEXT),
        "since": DAY,
        "recorded_on": DAY,
        "expires": maybe(DAY),
    }
)
HAPPENED = record(
    {
        "line": COUNT,
        "time": INSTANT,
        "event": TEXT,
        "by": maybe(TEXT),
        "from": maybe(TEXT),
        "about": TEXT,
        "id": TEXT,
        "sha256": DIGEST,
        "bytes": maybe(DIGEST),
        "run": maybe(TEXT),
        "prev": DIGEST,
    }
)
WALKTHROUGH = record(
    {"id": TEXT, "control": TEXT, "on": DAY, "by": TEXT, "outcome": words("pass", "fail"), "note": TEXT}
)
BUNDLE = record(
    {
        "number": COUNT,
        "engagement": TEXT,
        "made_at": INSTANT,
        "tagmanifest_sha256": DIGEST,
        "path": TEXT,
        "files": COUNT,
        "bytes": COUNT,
        "omissions": COUNT,
    }
)
USER = record(
    {
        "email": TEXT,
        "role": words(*ROLES),
        "state": words("active", "invited", "ended", "disabled"),
        "created_at": INSTANT,
    }
)

NAMED: dict[str, Shape] = {
    "Problem": PROBLEM,
    "Token": TOKEN,
    "Stage": STAGE,
    "Control": CONTROL,
    "Status": STATUS,
    "Gap": GAP,
    "Coverage": COVERAGE,
    "Engagement": ENGAGEMENT,
    "Evidence": EVIDENCE,
    "WholeEvidence": WHOLE_EVIDENCE,
    "Population": POPULATION,
    "Run": RUN,
    "Due": DUE,
    "Connected": CONNECTED,
    "Tried": TRIED,
    "Result": RESULT,
    "Row": ROW,
    "Procedure": PROCEDURE,
    "Waiver": WAIVER,
    "Happened": HAPPENED,
    "Walkthrough": WALKTHROUGH,
    "Bundle": BUNDLE,
    "User": USER,
}
"""By the name under which the description has them."""
