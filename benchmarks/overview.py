"""The overview page over much history, against an empty Jinja page of the same server."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.browsing import AGAINST, TIMES, seen, signed_in
from benchmarks.figure import Figure, Goal, number
from benchmarks.story import told

SIZES = (1, 10, 100)
ROWS = 10_000
KILOBYTES = 150


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Ask over HTTP, signed in."""
    workspace = told(folder / "home", round(ROWS * size))
    with signed_in(workspace) as browser:
        page = seen(browser, "/", TIMES if size >= 1 else 2)
        weight = Goal("HTML+CSS+JS", round(browser.weight(page.body)), KILOBYTES, " KB gz")
        size_ = f"{number(round(ROWS * size))} lists"
        goals = (*page.goals, weight)
        yield Figure("overview page", size_, page.ours, AGAINST, page.empty, goals=goals, facts=page.facts)
    workspace.database.dispose()
