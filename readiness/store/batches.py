"""Long lists of values in portions: a statement takes 32,766 parameters in SQLite and 65,535 in PostgreSQL."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
SIZE = 10_000


def batches(values: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`, none of them empty."""
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
