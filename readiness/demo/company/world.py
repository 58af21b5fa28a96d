"""The company's vendors: as they are before the window, and what happens at them when."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from readiness.demo.aws.running import StandIn
from readiness.demo.company import cloud, code, desk
from readiness.demo.company.script import Script, ScriptedClock
from readiness.demo.company.value import Company
from readiness.demo.github import stand_in as github_stand_in
from readiness.demo.github.server import serving as serving_github
from readiness.demo.jira import stand_in as jira_stand_in
from readiness.demo.jira.server import serving as serving_jira


@dataclass(frozen=True, slots=True)
class World:
    """The vendors, and what is going to happen at them."""

    clock: ScriptedClock
    script: Script
    aws: StandIn
    github: github_stand_in.StandIn
    jira: jira_stand_in.StandIn
    desk: desk.Desk

    def live(self, now: datetime) -> None:
        """Let it be later, and everything happen that is due by then."""
        self.clock.at = now
        self.script.play(now)

    def outage(self, on: bool) -> None:  # noqa: FBT001 -- whether
        """Let Jira answer errors, or not."""
        self.jira.faults.clear()
        if on:
            self.jira.faults.add("server_error", times=None)


@contextmanager
def running_world(told: Company, begins: datetime, aws: Callable[[], StandIn]) -> Iterator[World]:
    """Start the stand-ins beside that of AWS, which `aws` waits for, and write the script; they answer until the block ends."""
    clock, script, made, office = ScriptedClock(begins), Script(), code.organization(told), desk.Desk(told)
    with ExitStack() as stack:
        world = World(
            clock,
            script,
            aws(),
            stack.enter_context(serving_github(made, clock=clock)),
            stack.enter_context(serving_jira(office.site, clock=clock)),
            office,
        )
        changes = code.changes(told)
        cloud.furnish(world.aws, told)
        desk.enact(script, office, changes)
        code.enact(script, made, told, changes, office.keys)
        cloud.enact(script, world.aws, told)
        yield world
