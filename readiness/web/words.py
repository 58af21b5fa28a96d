"""How values read to a person: dates, spans, shares, counts, states, and text from outside made harmless."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from readiness.domain.calendar import Period
from readiness.domain.quota import Quota
from readiness.domain.result import Judgement
from readiness.domain.stage import StageState
from readiness.domain.status import Status
from readiness.domain.vocabulary import Cadence, Category, Outcome, RunOutcome
from readiness.domain.vocabulary import Verdict as ProcedureVerdict
from readiness.services.waiver_list import Standing
from readiness.store.runs import UNDER_WAY

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
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
"""Signs in what a browser calls itself, the first that is found counts: most claim to be Safari too."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
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
NONE = "–"  # noqa: RUF001 -- an en dash is how an empty cell reads
_SHORTEST_LIST = 2
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
PROCEDURE_NAMED = re.compile(r"\b[a-z0-9_]+(?:\.[a-z0-9_]+)+(?=: )")
"""How the rules begin what a procedure found."""
LONGEST_GLANCE = 120


def day(value: date | None) -> str:
    """Write 30 Jun 2026."""
    return f"{value.day} {value:%b %Y}" if value else NONE


def between(value: tuple[date, date]) -> str:
    """Write two days as a span."""
    return span(Period(*value))


def span(value: Period | None) -> str:
    """Write 9 to 15 Mar 2026, leaving out what both ends share."""
    if value is None:
        return NONE
    start, end = value.start, value.end
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%b} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def long_span(value: Period) -> str:
    """Write 1 January to 30 June 2026."""
    start, end = value.start, value.end
    year = "" if start.year == end.year else f" {start.year}"
    return f"{start.day} {start:%B}{year} to {end.day} {end:%B %Y}"


def instant_in(zone: ZoneInfo) -> Callable[[datetime | None], str]:
    """Make the filter that writes an instant in the organisation's zone, which it names."""

    def instant(value: datetime | None) -> str:
        return f"{moment_in(zone)(value)} {zone.key}" if value else NONE

    return instant


def moment_in(zone: ZoneInfo) -> Callable[[datetime | None], str]:
    """Make the filter that writes an instant where its table names the zone."""
    return lambda value: f"{day(value.astimezone(zone).date())}, {value.astimezone(zone):%H:%M}" if value else NONE


def percent(value: float | None) -> str:
    """Write a share as 94 %, never rounding up to a whole that is not reached, nor down to a nothing that is not so."""
    if value is None:
        return NONE
    shown = round(100 * value)
    shown = min(shown, 99) if value < 1 else shown
    return f"{max(shown, 1) if value > 0 else shown}\N{NO-BREAK SPACE}%"


def ratio(value: float | None) -> str:
    """Write 0.83, cut and never rounded up: 0.899 is not 0.90."""
    return NONE if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"


def number(value: int | None) -> str:
    """Write 1,204."""
    return NONE if value is None else f"{value:,}"


def quota(value: Quota | None) -> str:
    """Write 4,812 of 5,000: what a source said is left of its limit."""
    if value is None:
        return NONE
    return number(value.left) if value.limit is None else f"{value.left:,} of {value.limit:,}"


def count(value: int, noun: str) -> str:
    """Write 3 deviations, 1 gap, 2 categories."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{value:,} {noun if value == 1 else plural}"


def listed(values: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Write a, b and c."""
    return f" {last} ".join(filter(None, [", ".join(values[:-1]), *values[-1:]]))


def size(value: int) -> str:
    """Write 3.4 MB."""
    amount, units = float(value), ["bytes", "KB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:  # noqa: PLR2004 -- the step between units
        amount, units = amount / 1000, units[1:]
    return f"{amount:,.0f} {units[0]}" if units[0] == "bytes" else f"{amount:,.1f} {units[0]}"


def owner_line(role: str) -> Markup:
    """Write the line of readiness.toml that names the person behind a role."""
    return outside(f'{json.dumps(role, ensure_ascii=False)} = "NAME@..."')


def browser(value: str) -> str:
    """Name the program and the system in what a browser calls itself; the text itself where neither is known."""
    program = next((name for sign, name in BROWSERS if sign in value), "")
    system = next((name for sign, name in SYSTEMS if sign in value), "")
    return " on ".join(part for part in (program, system) if part) or value


def flag(value: str) -> str:
    """Say a flag such as `history_deviation:1` in words."""
    name, _, detail = value.partition(":")
    said = FLAGS.get(name, name.replace("_", " "))
    return f"{said} ({plain(detail)})" if detail else said


def say(value: str, names: Mapping[str, str]) -> str:
    """Look a value up; one without words reads as it is written."""
    return names.get(value, value.replace("_", " "))


def plain(value: object) -> str:
    """Return text from outside as one line without control or bidirectional marks, for places where no tag can stand."""
    text = str(value)
    if not text.isprintable():
        text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(text.split())


def cut(value: object, longest: int = 70) -> str:
    """Return `plain` text, shortened."""
    text = plain(value)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def outside(value: object) -> Markup:
    """Return text from outside, escaped and isolated, so that it cannot turn the words around it."""
    return Markup("<bdi>{}</bdi>").format(NONE if value is None else plain(value) or NONE)


def said_with(titles: Mapping[str, str]) -> Callable[[object], Markup]:
    """Write a sentence of the rules, escaped and isolated: dates as people write them, procedures by their titles."""

    def said(value: object) -> Markup:
        titled = PROCEDURE_NAMED.sub(lambda found: titles.get(found[0], found[0]), plain(value))
        return outside(ISO_DAY.sub(_as_day, titled))

    return said


def breaking(value: object) -> Markup:
    """Return an id from outside, escaped and isolated, with places where a long one may break."""
    text = plain(value)
    marks = "@" if "@" in text and "/" not in text else "/:@._#-"
    parts = re.findall(rf"[^{marks}]+[{marks}]*|[{marks}]+", text)
    return Markup("<bdi>{}</bdi>").format(Markup("<wbr>").join(parts))


def fact(value: object) -> Markup:
    """Return a value from a sheet or a parameter, escaped and isolated; lists and structures as JSON."""
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict | bool) else value
    return outside(shown)


def glance(value: object) -> Markup:
    """Return a value of a row, escaped and isolated, of which a long one shows its beginning only."""
    if value is None:
        return Markup("nothing")
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else value
    return outside(cut(shown, LONGEST_GLANCE))


def code(value: str) -> Markup:
    """Return text of several lines, escaped, with marks that could reorder it made visible."""
    return Markup("<bdi>{}</bdi>").format(visible(value))


def visible(value: str) -> str:
    """Return text of several lines with its control marks written out."""
    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in value)


def _as_day(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
