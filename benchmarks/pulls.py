"""Collecting merged pull requests from a stand-in GitHub in another process, against a bare loop of the same GraphQL pages."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path

import requests

from benchmarks.figure import Figure, Goal, memory, number
from benchmarks.measure import in_turn, readiness, turns
from benchmarks.story import START, TODAY, WINDOW, workspace_at
from collectors.github.pull_query import SEARCH
from readiness.demo.github.server import serving
from readiness.demo.github.state import Organization
from readiness.domain.calendar import Period
from readiness.services.collecting.run import Place, Wanted, collect
from readiness.store.runs import RunEnd
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

SIZES = (1, 10)
PULLS, REPOSITORIES = 300, 4
LAST = TODAY - timedelta(days=1)
COLLECTOR = "github.merged_pulls"
PAGE = 100
ALLOWED = 1.05
MOST = 200
"""Megabytes."""
EACH = 5
PATIENT = 10**9
"""Points an hour: what is asked again and again would use the vendor's own up."""
"""Requests to each repository besides the pages of its pull requests."""


@dataclass(frozen=True, slots=True)
class GitHub:
    """Where the stand-in answers."""

    url: str
    token: str


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Collect the window again and again: events are asked for by their days, so every time is like the first."""
    repositories = max(1, round(REPOSITORIES * size))
    pulls = repositories * max(1, round(PULLS * size / repositories))
    with _elsewhere(repositories, pulls) as github:
        home = _home(folder, github)
        days = ("--since", WINDOW.start.isoformat(), "--until", LAST.isoformat())
        held = readiness("collect", "--collector", COLLECTOR, *days, "--json", home=home).memory
        workspace = open_workspace(home)
        ran: list[RunEnd] = []
        asked = 0

        def ours() -> None:
            ran.append(_collect(workspace))

        def reference() -> None:
            nonlocal asked
            asked = _bare(github)

        took = in_turn(ours, reference, turns(size))
        workspace.database.dispose()
        assert ran[-1].rows == pulls, ran[-1]
        allowed = ceil(ALLOWED * repositories * ceil(pulls / repositories / PAGE)) + EACH * repositories
        yield Figure(
            job="collect merged pull requests",
            size=f"{number(pulls)} of {repositories} repositories",
            ours=took.ours,
            against="bare loop of the same GraphQL pages",
            reference=took.reference,
            most=1.3,
            goals=(Goal("requests", ran[-1].requests or 0, allowed), memory(held, MOST)),
            facts={**took.facts, "requests of the bare loop": asked},
        )


def _collect(workspace: Workspace) -> RunEnd:
    """Make one run of the product, from the first request to the sealed evidence."""
    connection = workspace.settings.connections["one"]
    wanted = Wanted(
        connection,
        workspace.collectors[COLLECTOR],
        partial(workspace.connect, connection),
        Period(WINDOW.start, LAST),
    )
    return collect(Place.of(workspace), wanted, progress=lambda *_: None)[1]


def _home(folder: Path, github: GitHub) -> Path:
    home = folder / "home"
    workspace_at(home).database.dispose()
    (folder / "token").write_text(github.token)
    (home / "readiness.toml").write_text(
        '[organization]\nname = "Acme"\ntime_zone = "UTC"\n[connections.one]\nsource = "github"\n'
        f'organization = "acme"\ntoken = "file:{folder / "token"}"\nbase_url = "{github.url}"\n'
    )
    return home


@contextmanager
def _elsewhere(repositories: int, pulls: int) -> Iterator[GitHub]:
    """Serve from a process of its own, so that neither side shares its interpreter."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, repositories, pulls))
    process.start()
    try:
        yield here.recv()
        here.send("end")
    finally:
        process.join(10)
        process.kill()
        process.join()


def _serve(there: Connection, repositories: int, pulls: int) -> None:
    organization = Organization("acme", base_permission="write")
    organization.member("dana", role="admin")
    for login in ("bo", "kim"):
        organization.member(login)
    for place in range(repositories):
        repository = organization.repository(f"repo{place:04}")
        repository.push("dana", START - timedelta(days=400))
        for turn in range(pulls // repositories):
            at = START - timedelta(days=300) + timedelta(hours=turn * 7)
            repository.merge(author="bo", approvals=["kim"], at=at, title=f"Change {turn}", checks={"test": "success"})
    with serving(organization) as stand_in:
        stand_in.rates.limits["graphql"] = stand_in.rates.limits["core"] = PATIENT
        there.send(GitHub(stand_in.url, stand_in.token))
        there.recv()


def _bare(github: GitHub) -> int:
    """Ask for the repositories and for every page of each, as a script of twenty lines would; return how often it asked."""
    asked = 0
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {github.token}"
        names, page = [], 1
        while True:
            asked += 1
            some = session.get(
                f"{github.url}/orgs/acme/repos", params={"per_page": PAGE, "page": page}, timeout=60
            ).json()
            names += [one["full_name"] for one in some]
            page += 1
            if len(some) < PAGE:
                break
        for name in names:
            asked += _pages(session, github, name)
    return asked


def _pages(session: requests.Session, github: GitHub, name: str) -> int:
    owner, _, repository = name.partition("/")
    asked, after = 0, None
    days = f"{WINDOW.start}T00:00:00Z..{LAST}T23:59:59Z"
    search = f"repo:{name} is:pr is:merged base:main merged:{days} sort:created-asc"
    while True:
        asked += 1
        variables = {"owner": owner, "name": repository, "search": search, "first": PAGE, "after": after}
        answer = session.post(
            f"{github.url}/graphql", json={"query": SEARCH, "variables": variables}, timeout=60
        ).json()
        info = answer["data"]["search"]["pageInfo"]
        if not info["hasNextPage"]:
            return asked
        after = info["endCursor"]
