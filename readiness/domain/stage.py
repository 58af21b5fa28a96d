"""The seven stages of an examination: their entry and exit checks, each a ratio, and where each stage stands (domain 3e)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import fsum

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import Period
from readiness.domain.status import Status
from readiness.domain.weakness import unanswered

FIX_FIRST = ("mfa", "jml", "pam", "change-approvals", "logging-retention", "vendor-review")
TRUST_DOMAINS = ("endpoints", "network", "secrets-keys", "build-deploy", "logging-audit", "response", "backups")
EARLY_ENOUGH = 0.8
"""The share of stage 3 from which stage 4 may be entered before the window begins."""
IN_PLACE = (Status.IMPLEMENTED, Status.OPERATING)
NOT_COUNTED = (Status.OUT_OF_SCOPE, Status.EXEMPT)


class StageState(StrEnum):
    """Where a stage stands; regressed was complete, and a ratio fell."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    REGRESSED = "regressed"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how many of how many. One whose register does not exist yet has no count and is not met."""

    key: str
    title: str
    met: float | None = None
    of: float | None = None
    mandatory: bool = True
    confirmed_empty: bool = False
    """Somebody confirmed that there is nothing to count."""

    @property
    def tracked(self) -> bool:
        """Say whether the product can count it yet."""
        return self.of is not None

    @property
    def ratio(self) -> float:
        """Its ratio, 0..1; of nothing it is 1 if that was confirmed, else 0 (domain 3e)."""
        if self.met is None or self.of is None:
            return 0.0
        if self.of == 0:
            return float(self.confirmed_empty)
        return self.met / self.of

    @property
    def passes(self) -> bool:
        """Say whether nothing is missing; by counts, so that no fraction's last digit decides."""
        return self.ratio == 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the seven, with everything that is checked on the way in and on the way out."""

    number: int
    name: str
    entry: tuple[Check, ...]
    exit: tuple[Check, ...]
    was_complete: bool = False

    @property
    def ratio(self) -> float:
        """The mean of the exit checks' ratios."""
        return fsum(check.ratio for check in self.exit) / len(self.exit)

    @property
    def state(self) -> StageState:
        """Complete where every mandatory check is met (domain 3e)."""
        if all(check.passes for check in self.exit if check.mandatory):
            return StageState.COMPLETE
        if self.was_complete:
            return StageState.REGRESSED
        return StageState.IN_PROGRESS if any(check.ratio for check in self.exit) else StageState.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Around:
    """What the stages need to know besides the answer of one engagement."""

    lists: int
    """Lists that are asked for over a connection."""
    whole: int
    """Those of them whose newest run was complete."""
    windows: tuple[Period, ...] = ()
    """The windows of all engagements."""
    were_complete: Collection[int] = ()
    """Numbers of the stages known to have been complete before."""


def stages(answer: Assessment, around: Around) -> tuple[Stage, ...]:
    """Return the seven stages of an engagement on the day asked about."""
    return tuple(
        Stage(number, name, tuple(entry), tuple(leave), number in around.were_complete)
        for number, (name, entry, leave) in enumerate(_laid(answer, around), start=1)
    )


def _laid(answer: Assessment, around: Around) -> Sequence[tuple[str, Sequence[Check], Sequence[Check]]]:
    """Return each stage's name with what has to be before it begins, and before it ends."""
    counted = [one for one in answer.controls if one.status.status not in NOT_COUNTED]
    signed = _yes("scope_signed", "The scope is signed", answer.engagement.scope_signed)
    prepared, built = _prepared(answer, counted, signed), _built(counted)
    basics = all(check.passes for check in prepared if check.mandatory)
    early = fsum(check.ratio for check in built) / len(built) >= EARLY_ENOUGH
    begun = early or answer.as_of >= answer.engagement.window.start
    all_there = _yes("stage_1", "Stage 1 has all it must have", basics)
    collecting = _yes("begun", "Stage 3 has reached 80 %, or the window has begun", begun)
    received = _untracked("report_received", "The report, or a draft of its exceptions, has come")
    return (
        ("Audit readiness", [_untracked("sponsor", "A sponsor is named")], prepared),
        ("Risk assessment", [signed], _RISK),
        ("Control implementation", [all_there, _untracked("risks_linked", _LINKED)], built),
        ("Evidence collection", [collecting], _collected(counted, around)),
        ("Testing and fieldwork", _fieldwork(answer), _TESTED),
        ("Reporting", [_untracked("samples_known", "Every sample's result is known")], _REPORTED),
        ("Remediation and improvement", [received], _mended(answer, around)),
    )


def _yes(key: str, title: str, said: bool, *, mandatory: bool = True) -> Check:  # noqa: FBT001 -- what was found
    return Check(key, title, float(said), 1, mandatory)


def _untracked(key: str, title: str, *, mandatory: bool = True) -> Check:
    return Check(key, title, mandatory=mandatory)


def _share(key: str, title: str, found: Iterable[bool], *, mandatory: bool = True) -> Check:
    values = list(found)
    return Check(key, title, sum(values), len(values), mandatory)


def _prepared(answer: Assessment, counted: Sequence[ControlAnswer], signed: Check) -> tuple[Check, ...]:
    answered = {criterion for one in counted for criterion in one.criteria}
    return (
        signed,
        _yes("categories", "Security is selected and every category decided", said=True),
        _yes("window", "Type and window, or date, are set", said=True),
        _untracked("systems", "Systems in scope have an owner and a class of data"),
        _share("criteria", "Criteria with a control", (one in answered for one in answer.readiness.criteria)),
        _share(
            "controls_described",
            "Controls with one owner, a cadence, a source of evidence and a way to mend them",
            map(_described, counted),
        ),
        _untracked("subservice", "Subservice organisations have a method"),
        _yes("firm", "A CPA firm is recorded", bool(answer.engagement.firm), mandatory=False),
        _untracked("start_advice", "The advice on the earliest clean start is accepted", mandatory=False),
    )


def _described(one: ControlAnswer) -> bool:
    owned = one.owner is not None and one.owner.active
    return owned and bool(one.control.requirements) and bool(one.control.remediation.strip())


def _built(counted: Sequence[ControlAnswer]) -> tuple[Check, ...]:
    standings = [standing for one in counted for standing in one.standings if standing.latest is not None]
    domains = {one.control.tags.get("trust_domain") for one in counted if one.status.status is Status.OPERATING}
    return (
        _share("implemented", "Controls implemented or better", (one.status.status in IN_PLACE for one in counted)),
        _untracked("policies", "Policies approved and current"),
        _share(
            "fix_first", "Fix-first topics without an open weakness", (_clean(topic, counted) for topic in FIX_FIRST)
        ),
        _share("rules", "Tests that pass, of those evaluated", (one.passes for one in standings), mandatory=False),
        _untracked("exercises", "Incident response and recovery were exercised once", mandatory=False),
        _share(
            "trust_domains",
            "Trust domains with a control that operates",
            (domain in domains for domain in TRUST_DOMAINS),
            mandatory=False,
        ),
    )


def _clean(topic: str, counted: Sequence[ControlAnswer]) -> bool:
    """Say whether a topic's controls were looked at and nothing is open; a topic nobody looked at is not clean."""
    members = [one for one in counted if one.control.fix_first == topic]
    looked_at = any(s.latest is not None for one in members for s in one.standings) or any(
        line.has_evidence for one in members for line in one.lines
    )
    failing = any(one.status.status is Status.FAILING for one in members)
    return looked_at and not failing and not any(unanswered(s.weaknesses) for one in members for s in one.standings)


def _fieldwork(answer: Assessment) -> tuple[Check, ...]:
    end = answer.engagement.window.end
    over = answer.as_of > end or (answer.engagement.is_type_one and answer.as_of == end)
    return (
        _yes("window_over", "The window has ended, or the date of a Type 1 has come", over),
        _untracked("populations_frozen", "Populations are frozen"),
        _untracked("requests_issued", "The auditor's requests have come"),
    )


def _collected(counted: Sequence[ControlAnswer], around: Around) -> tuple[Check, ...]:
    lines = [(one, line) for one in counted for line in one.lines]
    shares = [
        one.score.components.coverage or 0.0
        for one in counted
        if one.score and any(line.operating for line in one.lines)
    ]
    return (
        _share(
            "sources",
            "Evidence lines with a collector, or a person whose task they are",
            (line.fetched or (one.owner is not None and one.owner.active) for one, line in lines),
        ),
        Check("coverage", "Covered to date, mean over controls", fsum(shares), len(shares)),
        _share("fresh", "Evidence that is not out of date", (line.freshness.current for _, line in lines)),
        Check("whole_lists", "Populations proven whole", around.whole, around.lists),
        _untracked("requests_owned", "Open requests with an owner", mandatory=False),
        _untracked("corroborated", "Claims with two independent items", mandatory=False),
    )


def _mended(answer: Assessment, around: Around) -> tuple[Check, ...]:
    following = answer.engagement.window.end + timedelta(days=1)
    return (
        _untracked("exceptions_owned", "Exceptions with an owner, an action and a day"),
        _untracked("exceptions_closed", "Exceptions due that are closed or accepted"),
        _untracked("commitments", "Commitments kept on time", mandatory=False),
        _untracked("lessons", "Severe incidents with a change of a control or policy", mandatory=False),
        _yes(
            "next_window",
            "The next window is set, starting the day after this one",
            any(window.start == following for window in around.windows),
        ),
        _untracked("bridge", "A bridge letter is issued where one is needed", mandatory=False),
    )


_LINKED = "Risks above tolerance are linked to a control or project"
_RISK = (
    _untracked("risks_scored", "A scored risk for each category in scope, fraud, change, vendors and disruption"),
    _untracked("risks_whole", "Risks with owner, likelihood, impact and treatment"),
    _untracked("risks_linked", _LINKED),
    _untracked("risks_approved", "The assessment was approved within 12 months of the window's end"),
    _untracked("treatments", "Treatments that are not overdue", mandatory=False),
)
_TESTED = (
    _untracked("requests_accepted", "Requests accepted"),
    _untracked("samples_delivered", "Sampled items delivered"),
    _untracked("populations_accepted", "Populations accepted by the auditor"),
    _untracked("questions_closed", "The auditor's questions closed"),
    _untracked("deviations_recorded", "Deviations with their facts recorded"),
)
_REPORTED = (
    _untracked("sections", "Sections of the report that are final, of 9"),
    _untracked("assertion", "Management's assertion is signed"),
    _untracked("cuecs", "Customers' duties and subservice duties are approved"),
    _untracked("responses", "Deviations with management's response"),
    _untracked("subsequent_events", "Subsequent events are reviewed to the report's date"),
    _untracked("representation", "The representation letter is signed", mandatory=False),
    _untracked("report_stored", "The report is stored with opinion, period and distribution list"),
)
