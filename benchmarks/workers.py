"""One, two and four worker processes over jobs that wait for a source: how much sooner they are done, none lost and none twice."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from time import perf_counter
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from benchmarks.figure import Figure, Goal, number
from benchmarks.measure import environment
from collectors.kit import Ask, Cadence, Collector, Column, ColumnType, Page, Quota, Schema, Shape, Source
from readiness import clock
from readiness.domain.vocabulary import RunOutcome
from readiness.scheduler import WORKER, scheduling
from readiness.services.installation.new_workspace import initialise
from readiness.services.scheduling.executing import Manner
from readiness.services.scheduling.schedule import plan
from readiness.store import runs
from readiness.store.check import check_ledger
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.postgres import Postgres, running_postgres

SIZES = (1,)
JOBS = 32
WAIT = 0.5
"""Seconds for which each job waits for its source."""
SPEED = {2: 1.8, 4: 3.4}
"""Workers to how many times as fast as one of them they should be."""
TURNS = 3
LOOK = 0.05
CATALOG = """
areas: {all: All}
controls:
- id: ALL-01
  title: Lists are kept
  area: all
  criteria: [CC6.1]
  owner: dana@acme.example
  cadence: daily
  evidence:
"""
LINE = "  - {{key: {key}, name: {key}, kind: config-export, collector: {id}, proves: operating}}\n"


def figures(size: float, folder: Path) -> Iterator[Figure]:
    """Let each number of workers do the same jobs on PostgreSQL, each time in a new workspace."""
    jobs = max(2, round(JOBS * size))
    turns = TURNS if size >= 1 else 1
    with running_postgres() as server:
        done = {workers: [_done(server, folder, jobs, workers, turn) for turn in range(turns)] for workers in (1, 2, 4)}
    alone = median(one.seconds for one in done[1])
    for workers, least in SPEED.items():
        took = median(one.seconds for one in done[workers])
        yield Figure(
            job=f"{workers} workers, PostgreSQL",
            size=f"{number(jobs)} jobs that wait {WAIT * 1000:.0f} ms",
            ours=took,
            against="1 worker",
            reference=alone,
            goals=(
                Goal("times as fast", round(alone / took, 2), least, at_least=True),
                Goal("lost", max(one.lost for one in done[workers]), 0),
                Goal("made twice", max(one.twice for one in done[workers]), 0),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Done:
    """How it went once."""

    seconds: float
    lost: int
    twice: int


def _done(server: Postgres, folder: Path, jobs: int, workers: int, turn: int) -> _Done:
    name = f"workers_{workers}_{turn}"
    server.run(f"create database {name}")
    home = folder / name
    _make(home, jobs, server.url(name))
    workspace = opened(home)
    plan(workspace, workspace.now(), lambda: 0.0)
    with ExitStack() as stack:
        started = [stack.enter_context(_worker(home)) for _ in range(workers)]
        begin = perf_counter()
        for one in started:
            one()
        made = _all_ended(workspace, jobs)
        took = perf_counter() - begin
    asked = Counter((home / "asked").read_text().split())
    with workspace.database.reading() as session:
        assert list(check_ledger(session)) == []
    workspace.database.dispose()
    return _Done(took, jobs - made, sum(asked.values()) - len(asked))


def _all_ended(workspace: Workspace, jobs: int) -> int:
    """Wait until every job has ended; return how many of them are whole."""
    ended = 0
    while ended < jobs:
        clock.sleep(LOOK)
        with workspace.database.reading() as session:
            ended = session.connection().execute(text("SELECT count(*) FROM run_end")).scalar_one()
    with workspace.database.reading() as session:
        made = runs.newest(session, limit=jobs * 2)
    return sum(one.end is not None and one.end.outcome is RunOutcome.COMPLETE for one in made)


@contextmanager
def _worker(home: Path) -> Iterator[Callable[[], None]]:
    """Run a worker; the value lets it begin."""
    command = [sys.executable, "-m", "benchmarks.workers", str(home)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment()) as process:  # noqa: S603 -- ourselves
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

        def begin() -> None:
            assert process.stdin
            process.stdin.write("begin\n")
            process.stdin.flush()

        yield begin
        process.stdin.close()


def _make(home: Path, jobs: int, database: str) -> None:
    initialise(home)
    (home / "controls.yaml").write_text(
        CATALOG + "".join(LINE.format(key=f"list{n:03}", id=f"github.list{n:03}") for n in range(jobs))
    )
    (home / "readiness.toml").write_text(
        '[organization]\nname = "Acme"\ntime_zone = "UTC"\n'
        f'[connections.one]\nsource = "github"\norganization = "acme"\ntoken = "env:GITHUB_TOKEN"\n'
        f'[storage]\ndatabase = "{database}"\n'
    )


class _Options(BaseModel):
    model_config = ConfigDict(extra="allow")


@dataclass
class _Client:
    """A source that takes its time."""

    requests: int = 0
    quota: Quota | None = None

    def identity(self) -> Mapping[str, str]:
        return {"system": "waiting", "principal": "nobody"}

    def close(self) -> None:
        """Hold nothing."""


def _collector(id_: str, home: Path) -> Collector:
    def fetch(client: _Client, _ask: Ask) -> Iterator[Page]:
        client.requests += 1
        with (home / "asked").open("a") as file:
            file.write(f"{id_}\n")
        clock.sleep(WAIT)
        yield Page(f"GET /{id_}", {"id": id_}, ({"item": id_},), total=1)

    schema = Schema((Column("item", ColumnType.TEXT, "key"),), key="item")
    return Collector(id_, id_, Shape.CONFIG, schema, (), Cadence.DAILY, fetch)


def opened(home: Path) -> Workspace:
    """Open a workspace with a source in GitHub's place that waits and brings one row."""
    workspace = open_workspace(home, {"GITHUB_TOKEN": "t"})
    ids = {line.collector for line in workspace.catalog.requirements}
    collectors = {id_: _collector(id_, home) for id_ in sorted(ids)}

    def connect(_options: Any, _secrets: Mapping[str, str], _patience: object) -> _Client:
        return _Client()

    source = Source("github", "Waiting", _Options, ("token",), connect, collectors=collectors)
    return replace(workspace, sources={"github": source})


def main(home: Path) -> None:
    """Do what `readiness worker` does, from the first line of stdin to its end."""
    workspace = opened(home)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with scheduling(workspace, Manner(jitter=lambda: 0.0, patience=0), WORKER):
        sys.stdin.read()
    workspace.database.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
