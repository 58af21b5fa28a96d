"""The documents that are answered, as shapes with names; they say what services/documents.py and its like make."""

from readiness.domain.schedule import DueState
from readiness.domain.vocabulary import (
    Outcome,
    RunOutcome,
    Severity,
    Verdict,
)
from readiness.services.bundles.issuing import State as IssuingState
from readiness.services.controls.overrides import BACKUP, CADENCE, OWNER
from readiness.services.controls.overrides import Standing as InForce
from readiness.services.people.accounts import ROLES
from readiness.services.people.tokens import SCOPES
from readiness.services.waivers.standings import Standing
from readiness.store.evidence import ACCEPTED, COLLECTED, RETURNED, SUBMITTED, SUPERSEDED, UPLOADED
from readiness.web.api.shape import (
    ANYTHING,
    COUNT,
    DAY,
    DIGEST,
    INSTANT,
    NUMBER,
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
from readiness.web.api.standing import CONTROL, COVERAGE, ENGAGEMENT, GAP, STAGE, STATUS, TASK

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
        "ended_from": maybe(DAY),
    }
)
HAPPENED = record(
    {
        "line": COUNT,
        "time": INSTANT,
        "event": TEXT,
        "by": maybe(TEXT),
        "token": maybe(TEXT),
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
CHECKED = record({"intact": TRUTH, "faults": several(record({"fault": TEXT, "path": TEXT, "detail": TEXT}))})
OVERRIDE = record(
    {
        "id": TEXT,
        "subject": TEXT,
        "field": words(OWNER, BACKUP, CADENCE),
        "value": TEXT,
        "from": DAY,
        "until": maybe(DAY),
        "by": TEXT,
        "reason": TEXT,
        "recorded_at": INSTANT,
        "standing": words(*InForce),
    }
)
ISSUING = record(
    {
        "id": TEXT,
        "engagement": TEXT,
        "state": words(*IssuingState),
        "asked_by": TEXT,
        "asked_at": INSTANT,
        "step": COUNT,
        "steps": COUNT,
        "doing": maybe(TEXT),
        "files": COUNT,
        "bundle": maybe(COUNT),
        "reason": maybe(TEXT),
        "ended_at": maybe(INSTANT),
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
    "Task": TASK,
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
    "Checked": CHECKED,
    "Issuing": ISSUING,
    "Override": OVERRIDE,
    "User": USER,
}
"""By the name under which the description has them."""
