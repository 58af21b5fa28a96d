"""A demo while it runs: the stand-ins answering, the story told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from readiness import clock
from readiness.demo.aws import running as aws_running
from readiness.demo.company import cloud, code, desk
from readiness.demo.company.catalog import controls_yaml
from readiness.demo.company.life import BEFORE, EVENING, Life, Login, ScriptedClock
from readiness.demo.company.script import Script, instant
from readiness.demo.company.settings import Addresses, settings
from readiness.demo.company.value import Company, company
from readiness.demo.github import stand_in as github_stand_in
from readiness.demo.github.server import serving as serving_github
from readiness.demo.jira import stand_in as jira_stand_in
from readiness.demo.jira.server import serving as serving_jira
from readiness.services.workspace import initialise
from readiness.wiring import open_workspace


@dataclass(frozen=True, slots=True)
class Demo:
    """What a person needs to look around."""

    github: str
    """Where the stand-in answers, as api.github.com would."""
    logins: tuple[Login, ...]
    tickets: tuple[str, ...]
    """Keys of every ticket at Jira."""


@dataclass(frozen=True, slots=True)
class _World:
    """The vendors, and what is going to happen at them."""

    script: Script
    aws: aws_running.StandIn
    github: github_stand_in.StandIn
    jira: jira_stand_in.StandIn
    desk: desk.Desk

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.github.url, self.aws.endpoint_url, self.jira.url, str(self.desk.bot.email))

    def outage(self, on: bool) -> None:  # noqa: FBT001 -- whether
        """Let Jira answer errors, or not."""
        self.jira.faults.clear()
        if on:
            self.jira.faults.add("server_error", times=None)


@contextmanager
def running_demo(home: Path, port: int, progress: Callable[[int, int], None]) -> Iterator[Demo]:
    """Make the demo in an empty folder, its page to be served on `port`; the stand-ins answer until the block ends."""
    told, now = company(), ScriptedClock(instant(BEFORE, 12))
    with ExitStack() as stack:
        world = _world(stack, told, now)
        _furnish(home, told, world)
        _set(home, settings(told, world.addresses, port, instant(told.today, EVENING)))
        logins = _lived(home, told, world, now, progress)
        _set(home, settings(told, world.addresses, port, now(), clock.now()))
        yield Demo(world.github.url, logins, tuple(world.desk.site.issues))


def _world(stack: ExitStack, told: Company, now: ScriptedClock) -> _World:
    """Start the stand-ins as they are before the window, and write the script of what happens at them."""
    script, made, office = Script(), code.organization(told), desk.Desk(told)
    world = _World(
        script,
        stack.enter_context(aws_running.running_aws()),
        stack.enter_context(serving_github(made, clock=now)),
        stack.enter_context(serving_jira(office.site, clock=now)),
        office,
    )
    changes = code.changes(told)
    cloud.furnish(world.aws, told)
    desk.enact(script, office, changes)
    code.enact(script, made, told, changes, office.keys)
    cloud.enact(script, world.aws, told)
    return world


def _furnish(home: Path, told: Company, world: _World) -> None:
    """Make the workspace; the secrets of its connections lie in files of their own."""
    initialise(home)
    (home / "controls.yaml").write_text(controls_yaml(), encoding="utf-8")
    secrets = {
        "github-token": world.github.token,
        "jira-token": world.jira.token,
        "aws-secret": world.aws.secret_access_key,
        **{f"{name}-key": one["number"] for name, one in told.said["accounts"].items()},
    }
    for name, secret in secrets.items():
        place = home / "var" / name
        place.touch(mode=0o600)
        place.write_text(secret, encoding="utf-8")


def _set(home: Path, text: str) -> None:
    (home / "readiness.toml").write_text(text, encoding="utf-8")


def _lived(
    home: Path, told: Company, world: _World, now: ScriptedClock, progress: Callable[[int, int], None]
) -> tuple[Login, ...]:
    workspace = open_workspace(home, {}, now)
    try:
        life = Life(workspace, told, world.script, now, world.outage)
        logins = life.begin()
        life.live(progress)
        return logins
    finally:
        workspace.database.dispose()
