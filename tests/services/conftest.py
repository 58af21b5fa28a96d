"""A workspace that collects from a stand-in GitHub over HTTP, on a clock the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from readiness.demo.github.server import serving
from readiness.demo.github.stand_in import StandIn
from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.services.collecting.planning import Choice
from readiness.services.collecting.round import Round, collect_round
from readiness.services.engagements import Proposal, create
from readiness.services.installation.new_workspace import initialise
from readiness.store.database import Database
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.acme import SETTINGS, acme

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)
WINDOW = (date(2026, 1, 1), date(2026, 6, 30))


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Company:
    """Acme: its GitHub, its workspace, its clock."""

    github: StandIn
    home: Path
    environ: dict[str, str]
    clock: Clock = field(default_factory=Clock)

    def open(self) -> Workspace:
        return open_workspace(self.home, self.environ, self.clock)

    def collect(self, workspace: Workspace, patience: float = 0, **choice: str) -> Round:
        return collect_round(workspace, Choice(**choice), patience=patience, progress=lambda *_: None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database in which there is nothing."""
    made = Database(f"sqlite:///{tmp_path}/readiness.db")
    made.migrate()
    yield made
    made.dispose()


@pytest.fixture
def github() -> Iterator[StandIn]:
    with serving(acme()) as stand_in:
        yield stand_in


@pytest.fixture
def company(github: StandIn, tmp_path: Path) -> Company:
    home = tmp_path / "acme"
    initialise(home)
    (home / "readiness.toml").write_text(SETTINGS.format(url=github.url))
    return Company(github, home, {"GITHUB_TOKEN": github.token})


@pytest.fixture
def workspace(company: Company) -> Iterator[Workspace]:
    opened = company.open()
    yield opened
    opened.database.dispose()


@pytest.fixture
def engaged(workspace: Workspace) -> Workspace:
    """The workspace with the first half of 2026 as its window."""
    proposal = Proposal(ReportType.TWO, *WINDOW, None, frozenset({Category.SECURITY}), "Firm LLP")
    create(workspace, proposal)
    return workspace
