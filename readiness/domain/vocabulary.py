"""The closed lists of words that the catalog, the rules and the pages share."""

from enum import StrEnum


class Cadence(StrEnum):
    """How often a control acts."""

    CONTINUOUS = "continuous"
    PER_OCCURRENCE = "per-occurrence"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"


class Severity(StrEnum):
    """How much an exception, a gap or a finding matters; ordered by `rank`."""

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical, growing as it matters less."""
        return list(Severity).index(self)


class Shape(StrEnum):
    """What a collector brings: things that happened, things that exist at an instant, or settings at an instant."""

    EVENTS = "events"
    OBJECTS = "objects"
    CONFIG = "config"


class Proves(StrEnum):
    """What a piece of evidence speaks about."""

    DESIGN = "design"
    OPERATING = "operating"


class CoverageModel(StrEnum):
    """Which rule says what an evidence line covers (domain 3a A10a)."""

    SLOTS = "slots"
    OBSERVED = "observed"
    SPANS = "spans"


class Anchor(StrEnum):
    """Where the blocks of a cadence start: on the window's first day, or on the calendar's (domain 3a A3)."""

    WINDOW = "window"
    CALENDAR = "calendar"


class Kind(StrEnum):
    """What an evidence line is made of."""

    CONFIG_EXPORT = "config-export"
    POPULATION_LIST = "population-list"
    DOCUMENT = "document"
    TICKET_SAMPLE = "ticket-sample"
    SCREENSHOT_MANUAL = "screenshot-manual"
    LOG = "log"


class ControlType(StrEnum):
    """Whether a control prevents, detects or corrects."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"


class Nature(StrEnum):
    """Who runs a control: people, a machine, or people relying on one."""

    MANUAL = "manual"
    AUTOMATED = "automated"
    IT_DEPENDENT_MANUAL = "it-dependent manual"


class Outcome(StrEnum):
    """What a procedure says of one item (docs/procedures.md)."""

    OK = "ok"
    EXCEPTION = "exception"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What a procedure says of its whole population."""

    PASS = "pass"  # noqa: S105 -- a word, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"


class RunOutcome(StrEnum):
    """How one collection ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    REFUSED = "refused"


class Category(StrEnum):
    """The five categories; security is always in scope."""

    SECURITY = "security"
    AVAILABILITY = "availability"
    CONFIDENTIALITY = "confidentiality"
    PROCESSING_INTEGRITY = "processing_integrity"
    PRIVACY = "privacy"
