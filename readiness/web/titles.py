"""What has an id and a title of its own: what a page calls it, and what somebody means who looks for words of the title."""

from collections.abc import Iterator, Mapping

from readiness.workspace import Workspace


def titles(workspace: Workspace) -> Mapping[str, str]:
    """Return the title of every control, criterion, evidence line, procedure and collector, by its id."""
    return dict(_named(workspace))


def meant(workspace: Workspace, word: str) -> tuple[str, ...]:
    """Return the ids of what has a word in its title, whatever its case."""
    wanted = word.casefold()
    return tuple(id_ for id_, title in _named(workspace) if wanted in title.casefold())


def _named(workspace: Workspace) -> Iterator[tuple[str, str]]:
    yield from ((line.id, line.name) for line in workspace.catalog.requirements)
    yield from ((one.id, one.title) for one in workspace.catalog.controls)
    yield from ((one.id, one.title) for one in workspace.catalog.criteria)
    yield from ((one.id, one.title) for one in workspace.procedures.values())
    yield from ((one.id, one.title) for one in workspace.collectors.values())
