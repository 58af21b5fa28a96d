"""Every pull request merged in a window: who wrote it, who reviewed what and when, what was checked, how it got in."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.github.answer import Answer, reading
from collectors.github.client import GitHub
from collectors.github.pull import pull_row
from collectors.github.pull_query import NEEDS, SEARCH
from collectors.github.pull_schema import SCHEMA
from collectors.github.repositories import Repository, in_scope, one_by_one
from collectors.kit import Ask, Cadence, Collector, Malformed, Page, Row, Shape
from collectors.reading import span
from readiness.domain.canonical import instant_text

__all__ = ["COLLECTOR"]

PAGE = 100
MOST_HITS = 1_000
"""GitHub counts every hit of a search and gives out no more than these."""
SECOND = timedelta(seconds=1)
PLAIN_BRANCH = re.compile(r"[\w./-]+")


def fetch(client: GitHub, ask: Ask) -> Iterator[Page]:
    """Search each repository in scope, archived ones too: they may have been alive in the window."""
    start, end = span(ask)
    reach = yield from in_scope(client)

    def read(repository: Repository) -> Iterator[Page]:
        if repository.default_branch is not None or client.options.production_branches:
            yield from _between(client, repository, start, end - SECOND)

    yield from one_by_one(reach, read)


def _between(client: GitHub, repository: Repository, since: datetime, until: datetime) -> Iterator[Page]:
    """Search what was merged in these seconds, both included; halve the time where there are more hits than GitHub gives."""
    search = _Search(client, repository, since, until)
    first = search.ask()
    if search.stated <= MOST_HITS:
        yield from search.rest(first)
        return
    yield Page(first.call, first.body)
    if since == until:
        raise Malformed(f"More than {MOST_HITS} pull requests of {repository.full_name} were merged at {since}.")
    middle = since + (until - since) // (2 * SECOND) * SECOND
    yield from _between(client, repository, since, middle)
    yield from _between(client, repository, middle + SECOND, until)


@dataclass(slots=True)
class _Search:
    """One search and how far it got; it remembers keys of at most a thousand hits."""

    client: GitHub
    repository: Repository
    since: datetime
    until: datetime
    size: int = PAGE
    stated: int = 0
    cursor: str | None = None
    keys: set[str] = field(default_factory=set)
    cursors: set[str | None] = field(default_factory=set)

    def ask(self) -> Answer:
        """Ask for the page at the cursor; what GitHub finds too heavy is asked for in smaller pages from then on."""
        answer = self.client.graphql(
            SEARCH,
            {
                "owner": self.repository.owner,
                "name": self.repository.name,
                "search": self._words(),
                "first": self.size,
                "after": self.cursor,
            },
            needs=NEEDS,
            sized="first",
            bearable=("statusCheckRollup",),
        )
        self.size = answer.variables["first"]
        if self.cursor is None:
            with reading(answer):
                self.stated = int(answer.body["data"]["search"]["issueCount"])
        return answer

    def rest(self, answer: Answer) -> Iterator[Page]:
        """Yield every page, beginning with the first answer; raise Malformed once they contradict each other."""
        total: int | None = self.stated
        while True:
            rows, twice = yield from self._rows(answer)
            yield Page(answer.call, answer.body, tuple(rows), total)
            total = None
            if twice or len(self.keys) > self.stated:
                raise self._contradiction("repeats a page of")
            with reading(answer):
                info = answer.body["data"]["search"]["pageInfo"]
                more, self.cursor = bool(info["hasNextPage"]), info["endCursor"]
            if not more:
                break
            if self.cursor is None or self.cursor in self.cursors:
                raise self._contradiction("repeats a page of")
            self.cursors.add(self.cursor)
            answer = self.ask()
        if len(self.keys) != self.stated:
            raise self._contradiction(f"counts {self.stated} and shows {len(self.keys)} of")

    def _rows(self, answer: Answer) -> Generator[Page, None, tuple[list[Row], bool]]:
        rows: list[Row] = []
        twice = False
        with reading(answer):
            hidden = {error["path"][2] for error in answer.errors}
            for index, pull in enumerate(answer.body["data"]["search"]["nodes"]):
                if not pull:
                    continue  # the total will tell that one is missing
                base, default = pull["baseRefName"], self.repository.default_branch
                production = self.client.options.is_production(base, default)
                row = yield from pull_row(self.client, pull, production=production, checks_hidden=index in hidden)
                if not self._asked_for(row):
                    raise self._contradiction("shows others when asked for")
                twice = twice or row["item"] in self.keys
                if row["item"] not in self.keys:
                    rows.append(row)
                self.keys.add(row["item"])
        return rows, twice

    def _asked_for(self, row: Row) -> bool:
        ours = str(row["repository"]).lower() == self.repository.full_name.lower()
        return ours and self.since <= row["merged_at"] <= self.until

    def _words(self) -> str:
        words = f"repo:{self.repository.full_name} is:pr is:merged"
        if not self.client.options.production_branches:
            branch = self.repository.default_branch or ""
            words += f" base:{branch}" if PLAIN_BRANCH.fullmatch(branch) else f' base:"{branch}"'
        return f"{words} merged:{instant_text(self.since)}..{instant_text(self.until)} sort:created-asc"

    def _contradiction(self, what: str) -> Malformed:
        return Malformed(
            f"GitHub {what} the pull requests merged into {self.repository.full_name}. Collect again later."
        )


COLLECTOR = Collector(
    id="github.merged_pulls",
    title="Merged pull requests",
    shape=Shape.EVENTS,
    schema=SCHEMA,
    needs=(
        "classic: repo",
        "fine-grained and App: Metadata: read, Pull requests: read, Contents: read, Checks: read, Commit statuses: read",
    ),
    cadence=Cadence.DAILY,
    fetch=fetch,
)
