"""What can go wrong for a person who uses Readiness, each with the exit code of the command line."""

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


class WrongConfiguration(ReadinessError):
    """A file of the workspace is wrong; the message begins with `file:line[:column]:`."""


class Refusal(ReadinessError):
    """The rules of the product say no (own upload accepted, window not over, ...)."""

    exit_code = 1
