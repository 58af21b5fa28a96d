"""The demo made: its workspace furnished, the story told, while the stand-ins answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from readiness import clock
from readiness.demo.company import planted
from readiness.demo.company.catalog import controls_yaml
from readiness.demo.company.life import EVENING, Life, Login
from readiness.demo.company.script import ScriptedClock, instant
from readiness.demo.company.settings import settings
from readiness.demo.company.value import Company, company
from readiness.demo.company.vendors import Addresses, Vendors
from readiness.services.installation.new_workspace import initialise
from readiness.wiring import open_workspace


@dataclass(frozen=True, slots=True)
class Demo:
    """What a person needs to look around."""

    github: str
    """Where the stand-in answers, as api.github.com would."""
    logins: tuple[Login, ...]
    tickets: tuple[str, ...]
    """Keys of every ticket at Jira."""


def make_demo(home: Path, port: int, vendors: Vendors, progress: Callable[[int, int], None]) -> Demo:
    """Make the demo in an empty folder, its page to be served on `port`; `progress` hears how many days of how many are done."""
    told, now = company(), ScriptedClock(instant(planted.PREPARED, 12))
    initialise(home)
    (home / "controls.yaml").write_text(controls_yaml(), encoding="utf-8")
    # only now the vendors are waited for
    _keep_secrets(home, told, vendors.at)
    _set(home, settings(told, vendors.at, port, instant(told.today, EVENING)))
    logins = _lived(home, told, vendors, now, progress)
    _set(home, settings(told, vendors.at, port, now(), clock.now()))
    return Demo(vendors.at.github, logins, vendors.tickets())


def _keep_secrets(home: Path, told: Company, at: Addresses) -> None:
    """Put the secrets of the connections into files of their own."""
    secrets = {
        "github-token": at.github_token,
        "jira-token": at.jira_token,
        "aws-secret": at.aws_secret,
        **{f"{name}-key": one["number"] for name, one in told.said["accounts"].items()},
    }
    for name, secret in secrets.items():
        place = home / "var" / name
        place.touch(mode=0o600)
        place.write_text(secret, encoding="utf-8")


def _set(home: Path, text: str) -> None:
    (home / "readiness.toml").write_text(text, encoding="utf-8")


def _lived(
    home: Path, told: Company, vendors: Vendors, now: ScriptedClock, progress: Callable[[int, int], None]
) -> tuple[Login, ...]:
    workspace = open_workspace(home, {}, now)
    try:
        life = Life(workspace, told, vendors, now)
        logins = life.begin()
        life.live(progress)
        return logins
    finally:
        workspace.database.dispose()
