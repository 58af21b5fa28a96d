"""The status of a control, and the flags beside it (domain 3c)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Where a control stands; the first that matches wins (domain 3c)."""

    EXEMPT = "exempt"
    FAILING = "failing"
    OPERATING = "operating"
    IMPLEMENTED = "implemented"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    OUT_OF_SCOPE = "out_of_scope"
    """None of its criteria belongs to the engagement."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The person behind a role, and whether they still work here."""

    email: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a control fails, and since when."""

    detail: str
    since: date


@dataclass(frozen=True, slots=True)
class ControlStatus:
    """A control's status with its flags (`history_deviation:1`) and, where it fails, every cause."""

    status: Status
    flags: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
