"""The child process: the company's vendors, told line by line how late it is; ends with the parent."""

import json
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

from readiness.demo.aws.running import running_aws
from readiness.demo.company.value import company

if TYPE_CHECKING:
    from readiness.demo.company.world import World


def main() -> None:
    """Say where the vendors answer, then do what each line asks and say that it is done, until there is no line any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; the end of our input follows
    begins = datetime.fromisoformat(sys.argv[1])
    with ExitStack() as stack:
        aws = stack.enter_context(running_aws())
        from readiness.demo.company.world import running_world  # noqa: PLC0415 -- AWS begins meanwhile

        told = company()
        world = stack.enter_context(running_world(told, begins, aws))
        _say(_addresses(world))
        world.prepare(told)
        for line in sys.stdin:
            _say(_done(world, json.loads(line)))


def _addresses(world: "World") -> Mapping[str, str]:
    return {
        "github": world.github.url,
        "github_token": world.github.token,
        "aws": world.aws.endpoint_url,
        "aws_secret": world.aws.secret_access_key,
        "jira": world.jira.url,
        "jira_token": world.jira.token,
        "bot": str(world.desk.bot.email),
    }


def _done(world: "World", asked: Mapping[str, Any]) -> Mapping[str, Any]:
    if "outage" in asked:
        world.outage(asked["outage"])
    if "now" in asked:
        world.live(datetime.fromisoformat(asked["now"]))
    return {"tickets": list(world.desk.site.issues)} if "tickets" in asked else {}


def _say(what: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
