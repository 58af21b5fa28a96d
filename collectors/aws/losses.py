"""What could not be had while the rest could: kept until the end, then told in a few sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from collectors.kit import Malformed, Refused, SourceFailure, Unavailable

__all__ = ["Losses", "Nonsense", "NotAllowed", "OutOfReach", "Told"]

NAMED = 3
"""How many places a sentence names before it counts the others."""


class Told(SourceFailure):
    """A failure whose parts are known, so that the same one at many places is told once."""

    def __init__(self, what: str, where: tuple[str, str], remedy: str) -> None:
        """`where` is a preposition and a name, as in ("in", "eu-west-1")."""
        super().__init__(f"{what} {' '.join(where)}. {remedy}")
        self.what, self.where, self.remedy = what, where, remedy


class NotAllowed(Told, Refused):
    """AWS knows us, or not, and says no."""


class OutOfReach(Told, Unavailable):
    """No answer within our patience."""


class Nonsense(Told, Malformed):
    """An answer nobody can read."""


class Losses:
    """The failures of one fetch that did not stop it."""

    def __init__(self) -> None:
        self.found: list[SourceFailure] = []

    @contextmanager
    def bearing(self) -> Iterator[None]:
        """Keep a failure of the source and go on after the block."""
        try:
            yield
        except SourceFailure as failure:
            self.found.append(failure)

    def raise_all(self) -> None:
        """Raise what was kept as one failure; nothing where nothing was."""
        if not self.found:
            return
        sentences = " ".join(dict.fromkeys(_sentences(self.found)))
        if all(isinstance(one, Refused) for one in self.found):
            raise Refused(sentences)
        if any(isinstance(one, Unavailable) for one in self.found):
            raise Unavailable(sentences)
        raise Malformed(sentences)


def _sentences(failures: list[SourceFailure]) -> Iterator[str]:
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for one in failures:
        if isinstance(one, Told):
            places.setdefault((one.what, one.where[0], one.remedy), {})[one.where[1]] = None
    for (what, preposition, remedy), names in places.items():
        yield f"{what} {preposition} {_listed(list(names))}. {remedy}"
    yield from (str(one) for one in failures if not isinstance(one, Told))


def _listed(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
