"""The company's vendors: as they are before the window, and what happens at them when."""

from collections.abc import Iterator
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

    def prepare(self, told: Company) -> None:
        """Furnish what is there before the window, and write down what is going to happen."""
        changes = code.changes(told)
        cloud.furnish(self.aws, told)
        desk.enact(self.script, self.desk, changes)
        code.enact(self.script, self.github.organization, told, changes, self.desk.keys)
        cloud.enact(self.script, self.aws, told)

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
def running_world(told: Company, begins: datetime, aws: StandIn) -> Iterator[World]:
    """Start the stand-ins beside that of AWS, with a script that is still empty; they answer until the block ends."""
    clock, office = ScriptedClock(begins), desk.Desk(told)
    with ExitStack() as stack:
        yield World(
            clock,
            Script(),
            aws,
            stack.enter_context(serving_github(code.organization(told), clock=clock)),
            stack.enter_context(serving_jira(office.site, clock=clock)),
            office,
        )
