"""One workspace with a story to read, made once, and browsers that are signed in to it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import RunOutcome
from readiness.store.results import PopulationRead
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import Clock, Story, doubtful, exception

READS = (PopulationRead("github.merged_pulls-2026-01-07", "0" * 64, "github.merged_pulls", "github"),)
UNTIL = date(2026, 5, 21)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Four controls: merges without approval, a member without a second factor, a quarter missed, one that is well."""
    home: Path = tmp_path_factory.mktemp("told") / "ws"
    workspace = factories.made(home, Clock(), catalog=factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02"))
    factories.administrator(workspace)
    tell(workspace)
    yield workspace
    workspace.database.dispose()


def tell(workspace: Workspace, *, keeping: bool = False) -> None:
    """Write the story; `keeping` the bytes of what it speaks about."""
    factories.engagement(workspace)
    missed = {"BCP-04/restore-test-records": (Period(date(2026, 1, 1), date(2026, 3, 31)),)}
    story = Story(workspace, missed, keeping=keeping)
    story.whole(workspace.catalog.controls)
    merges = (
        exception("acme/api#1042", "no_approval", date(2026, 2, 17), author="rlind", approvals=0),
        exception("acme/api#1077", "approver_wrote_code", date(2026, 3, 3)),
        doubtful("acme/api#1101", "reviewer_deleted", date(2026, 5, 12)),
    )
    window = Period(date(2026, 1, 1), UNTIL)
    story.judged("CHG-02", "changes.approved", date(2026, 3, 20), merges[:2], tested=120, window=window, reads=READS)
    story.judged("CHG-02", "changes.approved", UNTIL, merges, tested=214, window=window, reads=READS)
    members = (exception("acme/jdoe", "no_second_factor"), exception("acme/svc-release", "no_second_factor"))
    story.judged("AC-02", "github.members_2fa", date(2026, 5, 18), members, tested=58)
    story.waived("github.members_2fa", "acme/svc-release", date(2026, 5, 19), date(2026, 9, 30))
    story.ran("github.merged_pulls", UNTIL, RunOutcome.COMPLETE)
    story.ran("github.org.settings", UNTIL, RunOutcome.REFUSED, "GitHub answered 403: grant Administration (read).")


@pytest.fixture(scope="session")
def app(told: Workspace) -> Flask:
    return create_app(told)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return factories.signed_in(app)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """A workspace in which nothing has happened."""
    workspace = factories.made(tmp_path / "ws", clock, catalog=factories.excerpt("CHG-02"))
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def begun(fresh: Workspace) -> Flask:
    """The pages of a workspace in which nothing has happened but that Dana administers it."""
    factories.administrator(fresh)
    return create_app(fresh)


@pytest.fixture
def dana(begun: Flask) -> FlaskClient:
    return factories.signed_in(begun)
