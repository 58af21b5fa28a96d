"""Asks for many things side by side, and yields what came in the things' own order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from collectors.aws.losses import Losses
from collectors.kit import Page

__all__ = ["THREADS", "in_parts"]

THREADS = 16
"""Calls under way at once; AWS's limits are per account and region, and bear this."""

Thing = TypeVar("Thing")
Work = Callable[[Thing, Losses], Iterator[Page]]


def in_parts(work: Work[Thing], things: Sequence[Thing], losses: Losses) -> Iterator[Page]:
    """Yield the pages of each thing in order; a thing that fails keeps its pages so far, and its failure joins `losses`."""

    def part(thing: Thing) -> tuple[list[Page], Losses]:
        lost, pages = Losses(), []
        with lost.bearing():
            for page in work(thing, lost):
                pages.append(page)  # noqa: PERF402 -- what came before a failure is kept
        return pages, lost

    pool = ThreadPoolExecutor(max(1, min(THREADS, len(things))), thread_name_prefix="aws")
    try:
        for pages, lost in pool.map(part, things):
            yield from pages
            losses.found += lost.found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
