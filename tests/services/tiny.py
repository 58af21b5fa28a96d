"""A tiny source made of the kit's own values, a workspace that collects from it, and a child process that can be killed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from collectors.kit import (
    Ask,
    Cadence,
    Collector,
    Column,
    ColumnType,
    Page,
    Patience,
    Quota,
    Schema,
    Shape,
    Source,
    Unavailable,
)
from readiness.services.installation.new_workspace import initialise
from readiness.services.scheduling.executing import Manner, Ticked, tick
from readiness.wiring import open_workspace
from readiness.workspace import Workspace

MEMBERS, PULLS, REPOS = "github.org.members", "github.merged_pulls", "github.repos"
REMEMBERS_DAYS = 10
TOLD = Quota(4_812, 5_000)
"""What the source says of its limit."""
SETTINGS = """
[organization]
name = "Acme"
time_zone = "{zone}"
[owners]
"Engineering Lead" = "erin@acme.example"
"""
CONNECTION = """
[connections.{name}]
source = "github"
organization = "acme"
token = "env:GITHUB_TOKEN"
"""
CONTROLS = """
areas: {access: Access}
controls:
- id: AC-01
  title: Members are known
  area: access
  criteria: [CC6.1]
  owner: Engineering Lead
  cadence: daily
  evidence:
  - {key: members, name: Members, kind: population-list, collector: github.org.members, proves: operating}
  - {key: repos, name: Repositories, kind: config-export, collector: github.repos, proves: operating, cadence: weekly}
- id: AC-02
  title: Changes are approved
  area: access
  criteria: [CC8.1]
  owner: Engineering Lead
  cadence: per-occurrence
  evidence:
  - {key: pulls, name: Merged pulls, kind: population-list, collector: github.merged_pulls, proves: operating}
  - {key: minutes, name: Minutes, kind: document, collector: manual, proves: operating, cadence: quarterly}
"""


class Options(BaseModel):
    """What the settings say of a connection."""

    model_config = ConfigDict(extra="allow")


@dataclass
class Tiny:
    """What the source does: when it is down, and what was asked of it."""

    down: Callable[[str], bool] = lambda _organization: False
    dies: bool = False
    log: Path | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def source(self) -> Source:
        """Make the source that stands for GitHub."""
        schema = Schema((Column("item", ColumnType.TEXT, "key"),), key="item")
        collectors = {
            id_: Collector(id_, id_, shape, schema, (), cadence, self._fetch(id_), remembers)
            for id_, shape, cadence, remembers in (
                (MEMBERS, Shape.OBJECTS, Cadence.DAILY, None),
                (PULLS, Shape.EVENTS, Cadence.DAILY, REMEMBERS_DAYS),
                (REPOS, Shape.CONFIG, Cadence.WEEKLY, None),
            )
        }
        return Source("github", "Tiny", Options, ("token",), self._connect, collectors=collectors)

    def _connect(self, options: Any, _secrets: Mapping[str, str], _patience: Patience) -> "TinyClient":
        return TinyClient(self, str(options.organization))

    def _fetch(self, id_: str) -> Callable[[Any, Ask], Iterator[Page]]:
        def fetch(client: TinyClient, ask: Ask) -> Iterator[Page]:
            client.requests += 1
            if self.dies:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.down(client.organization):
                raise Unavailable("the source does not answer. Collect again later.")
            self.asked.append((id_, ask.start))
            if self.log:
                with self.log.open("a") as file:
                    file.write(f"{id_} {ask.start}\n")
            yield Page(f"GET /{id_}", {"id": id_}, ({"item": "acme/one"},), total=1)

        return fetch


@dataclass
class TinyClient:
    """The way to it."""

    world: Tiny
    organization: str
    requests: int = 0
    quota: Quota | None = TOLD

    def identity(self) -> Mapping[str, str]:
        return {"system": "tiny", "principal": "bot"}

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2024, 1, 1, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def make(home: Path, zone: str = "America/New_York", connections: tuple[str, ...] = ("github",)) -> None:
    """Make a workspace folder."""
    initialise(home)
    text = SETTINGS.format(zone=zone) + "".join(CONNECTION.format(name=name) for name in connections)
    (home / "readiness.toml").write_text(text.replace('"acme"', '"acme"'))
    (home / "controls.yaml").write_text(CONTROLS)


def opened(home: Path, world: Tiny, clock: Callable[[], datetime]) -> Workspace:
    """Open it with the tiny source in GitHub's place."""
    workspace = open_workspace(home, {"GITHUB_TOKEN": "t"}, clock)
    return replace(workspace, sources={"github": world.source()})


def ticked(workspace: Workspace) -> Ticked:
    """Tick once at the workspace's own time, without waiting or chance."""
    return tick(workspace, workspace.now(), Manner(jitter=lambda: 0.0, patience=0))


def child(home: Path, at: datetime, *, dies: bool, log: Path | None) -> None:
    """What a child process does: one tick."""
    workspace = opened(home, Tiny(dies=dies, log=log), Clock(at))
    ticked(workspace)
    workspace.database.dispose()


if __name__ == "__main__":
    child(
        Path(sys.argv[1]),
        datetime.fromisoformat(sys.argv[2]),
        dies=sys.argv[3] == "dies",
        log=Path(sys.argv[4]) if len(sys.argv) > 4 else None,
    )
