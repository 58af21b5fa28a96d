"""What the values of the vocabulary are called on pages."""

from collections.abc import Mapping

from readiness.domain.result import Judgement
from readiness.domain.stage import StageState
from readiness.domain.status import Status
from readiness.domain.vocabulary import Cadence, Category, Outcome, RunOutcome
from readiness.domain.vocabulary import Verdict as ProcedureVerdict
from readiness.services.waivers.standings import Standing
from readiness.store.runs import UNDER_WAY
from readiness.web.outside import plain

STATUS: Mapping[str, str] = {
    Status.EXEMPT: "exempt",
    Status.FAILING: "failing",
    Status.OPERATING: "operating",
    Status.IMPLEMENTED: "implemented",
    Status.IN_PROGRESS: "in progress",
    Status.NOT_STARTED: "not started",
    Status.OUT_OF_SCOPE: "out of scope",
}
GAPS: Mapping[str, str] = {
    "G1": "Criterion without a control",
    "G2": "Control not in place",
    "G3": "Nobody answers for it",
    "G4": "No source of evidence",
    "G5": "Occurrence missed",
    "G6": "Evidence out of date",
    "G7": "Control failing",
    "G8": "Weakness carried into the window",
    "G9": "List not proven whole",
    "G10": "Provider not covered",
    "G11": "In force for part of the window",
    "G12": "Policy missing or out of date",
    "G13": "Criterion rests on little",
    "G14": "Not known to be in scope",
    "G15": "Risk above tolerance",
}
ACCOUNT_EVENTS: Mapping[str, str] = {
    "user_added": "added",
    "user_role_changed": "role changed",
    "user_disabled": "disabled",
    "user_enabled": "enabled",
    "user_link_made": "new link made",
    "password_chosen": "password chosen by link",
    "password_changed": "password changed",
    "session_ended": "one session ended",
    "sessions_ended": "all sessions ended",
    "factor_added": "second factor added",
    "factor_removed": "second factor removed",
    "recovery_codes_made": "new recovery codes made",
    "recovery_code_used": "recovery code used",
    "calendar_link_made": "calendar link made",
    "calendar_link_revoked": "calendar link revoked",
}
FLAGS: Mapping[str, str] = {
    "no_owner": "nobody answers for it",
    "owner_inactive": "its owner has left",
    "stale": "evidence out of date",
    "overdue": "evidence overdue",
    "late_upload": "evidence came late",
    "ipe_incomplete": "a list is not proven whole",
    "collector_error": "a run did not end well",
    "low_exception": "an exception of low severity is open",
    "no_occurrences": "nothing occurred that could be tested",
    "carry_in_only": "done before the window only: plan one inside it",
    "history_deviation": "missed in this window",
    "history_exception": "days of this window with an exception",
    "deviations": "answered exceptions",
    "unconnected": "not connected",
}
SLOTS: Mapping[str, str] = {
    "on_time": "on time",
    "late": "late",
    "carry_in": "carried in",
    "lookback": "looked back",
    "pending": "due now",
    "future": "still to come",
    "gap": "gap",
    "gap:not_in_force": "not in force",
    "excluded": "excluded",
    "optional_empty": "optional, empty",
}
VERDICTS: Mapping[str, str] = {
    ProcedureVerdict.PASS: "pass",
    ProcedureVerdict.FAIL: "fail",
    ProcedureVerdict.INCONCLUSIVE: "could not tell",
    ProcedureVerdict.NOT_APPLICABLE: "not applicable",
    ProcedureVerdict.NOT_RUN: "not run",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.OK: "ok",
    Outcome.EXCEPTION: "exception",
    Outcome.INCONCLUSIVE: "could not tell",
    Outcome.NOT_APPLICABLE: "not applicable",
    RunOutcome.COMPLETE: "complete",
    RunOutcome.PARTIAL: "partial",
    RunOutcome.FAILED: "failed",
    RunOutcome.REFUSED: "refused",
    UNDER_WAY: "under way",
}
CADENCES: Mapping[str, str] = {
    Cadence.CONTINUOUS: "continuously",
    Cadence.PER_OCCURRENCE: "at each occurrence",
    Cadence.DAILY: "every day",
    Cadence.WEEKLY: "every week",
    Cadence.MONTHLY: "every month",
    Cadence.QUARTERLY: "every quarter",
    Cadence.SEMIANNUAL: "every half year",
    Cadence.ANNUAL: "every year",
}
CATEGORIES: Mapping[str, str] = {
    Category.SECURITY: "Security",
    Category.AVAILABILITY: "Availability",
    Category.CONFIDENTIALITY: "Confidentiality",
    Category.PROCESSING_INTEGRITY: "Processing integrity",
    Category.PRIVACY: "Privacy",
}
COMPONENTS: Mapping[str, str] = {
    "owner": "Somebody answers for it",
    "design": "Design is documented",
    "in_force": "In force",
    "coverage": "Covered",
    "tests": "Tests passed",
}
STAGES: Mapping[str, str] = {
    StageState.NOT_STARTED: "not started",
    StageState.IN_PROGRESS: "in progress",
    StageState.COMPLETE: "complete",
    StageState.REGRESSED: "fell back",
}
TOPICS: Mapping[str, str] = {
    "mfa": "second factor",
    "jml": "joiners, movers and leavers",
    "pam": "privileged access",
    "change-approvals": "change approvals",
    "logging-retention": "log retention",
    "vendor-review": "vendor reviews",
}
"""What is to be mended before a window opens."""
STANDS: Mapping[str, str] = {
    "uncovered": "no control",
    "failing": "rests on a failing control",
    "unfinished": "not finished",
    "implemented": "implemented",
    "operating": "operating",
    "out_of_scope": "out of scope",
}
WAIVERS: Mapping[str, str] = {
    Standing.WAITING: "waits for an answer",
    Standing.IN_FORCE: "in force",
    Standing.COMING: "to come",
    Standing.EXPIRED: "expired",
    Standing.ENDED: "ended early",
    Standing.DECLINED: "declined",
}
JUDGEMENTS: Mapping[str, str] = {
    Judgement.EXCEPTION: "exception",
    Judgement.INCONCLUSIVE: "could not tell",
    Judgement.WAIVED: "waived",
    Judgement.OK: "ok",
}


def flag(value: str) -> str:
    """Say a flag such as `history_deviation:1` in words."""
    name, _, detail = value.partition(":")
    said = FLAGS.get(name, name.replace("_", " "))
    return f"{said} ({plain(detail)})" if detail else said


def say(value: str, names: Mapping[str, str]) -> str:
    """Look a value up; one without words reads as it is written."""
    return names.get(value, value.replace("_", " "))
