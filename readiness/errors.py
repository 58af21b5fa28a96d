"""What can go wrong for a person who uses Readiness, each with the exit code of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class ReadinessError(Exception):
    """Something a person can mend: the message says what is wrong and what to do next.

    One line on stderr, never a traceback.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, remedy: str = "") -> None:
        """Say what is wrong, and what would put it right."""
        super().__init__(f"{what}. {remedy}".strip() if remedy else what)
        self.what = what
        self.remedy = remedy


class WrongUse(ReadinessError):
    """The command or the request asks for something that cannot be; nothing was changed."""


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing wrong in a file a person wrote: where it stands, what it is, and what would be right."""

    file: str
    line: int
    column: int | None
    """None where the file's form gives no better place than the line."""
    what: str
    fix: str

    @property
    def where(self) -> str:
        """Its place as `file:line` or `file:line:column`, both counted from 1."""
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column is not None else "")

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.where}: {self.what}. {self.fix}"


class WrongConfiguration(ReadinessError):
    """A file of the workspace is wrong; the message begins with `file:line[:column]:`."""

    complaints: tuple[Complaint, ...] = ()

    @classmethod
    def of(cls, complaints: Sequence[Complaint], see: str = "") -> "WrongConfiguration":
        """Raise the first as the message, and say how many more there are and where to `see` them; keep all."""
        first, more = complaints[0], len(complaints) - 1
        rest = f" ({more} more{f': {see}' if see else ''})" if more else ""
        error = cls(f"{first.where}: {first.what}", first.fix + rest)
        error.complaints = tuple(complaints)
        return error


class Refusal(ReadinessError):
    """The rules of the product say no (own upload accepted, window not over, ...)."""

    exit_code = 1
