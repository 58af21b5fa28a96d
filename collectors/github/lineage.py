"""The line of first parents: how a branch came to be where it is, merge by merge and push by push."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Line", "Parent", "first_parents"]


@dataclass(frozen=True, slots=True)
class Parent:
    """A commit's first parent and its time."""

    oid: str
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """The commits on the line, and whether it reached the start of the window without a break."""

    oids: Collection[str]
    joined: bool


def first_parents(head: str, parents: Mapping[str, Parent | None], start: datetime) -> Line:
    """Walk from the head by first parents through the commits known (None: a root) until one older than the start.

    The line is broken where a commit that is not older is unknown.
    """
    oids: set[str] = set()
    oid = head
    while oid in parents and oid not in oids:
        oids.add(oid)
        parent = parents[oid]
        if parent is None:
            return Line(oids, joined=True)
        if parent.oid not in parents:
            return Line(oids, joined=parent.committed_at < start)
        oid = parent.oid
    return Line(oids, joined=head not in parents)  # an unknown head is older than the window: nothing happened in it
