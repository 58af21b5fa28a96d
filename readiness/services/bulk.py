"""The same act on several things, each by itself: what one is refused keeps none of the others back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from readiness.errors import Refusal, WrongUse

T = TypeVar("T")
MOST = 50
"""How many at once: those of one page of a list."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked of one thing and not done, and why."""

    id: str
    why: Refusal | WrongUse


@dataclass(frozen=True, slots=True)
class Ended(Generic[T]):
    """What came of it: what was done, and what was not."""

    done: tuple[T, ...]
    refused: tuple[Refused, ...]


def each(ids: Sequence[str], act: Callable[[str], T]) -> Ended[T]:
    """Act on each thing once, in the order given, and keep what was refused.

    Raises WrongUse where nothing or too much was selected, before anything is done; what stops more than one thing, such
    as a database that does not answer, is raised as it comes.
    """
    done, refused = [], []
    for one in selected(ids):
        try:
            done.append(act(one))
        except (Refusal, WrongUse) as why:
            refused.append(Refused(one, why))
    return Ended(tuple(done), tuple(refused))


def selected(ids: Sequence[str]) -> tuple[str, ...]:
    """Return what was ticked, each once; WrongUse where it is nothing or too much."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        raise WrongUse("nothing is selected", "Tick the rows that you mean.")
    if len(wanted) > MOST:
        raise WrongUse(f"{len(wanted)} rows are selected", f"Select at most {MOST}, which is one page.")
    return wanted
