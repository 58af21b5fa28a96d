"""The settings as they are in force: each with its value without any secret, and the line or variable that says so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from readiness.errors import ReadinessError, WrongConfiguration
from readiness.settings.environment import variable
from readiness.settings.faults import FILE
from readiness.settings.lines import Place
from readiness.settings.load import load_settings, places
from readiness.settings.reference import tables
from readiness.settings.secret import resolve_secret
from readiness.store.accounts import User
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stated:
    """One setting: its value as text, an item a line, what it means, and where it is said (empty: it is the default)."""

    key: str
    value: str
    meaning: str
    origin: str


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the file with its settings."""

    name: str
    meaning: str
    settings: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Answerable:
    """A role that the catalog names, how many controls it owns, and the person behind it; None: nobody."""

    role: str
    controls: int
    email: str | None
    account: User | None
    origin: str

    @property
    def vacant(self) -> bool:
        """Say whether nobody is behind it, or somebody whose account was disabled."""
        return self.email is None or (self.account is not None and self.account.disabled_at is not None)


def sections(workspace: Workspace) -> tuple[Section, ...]:
    """Return every table with every setting, in the order of the documentation."""
    lines = places(workspace.home)
    return tuple(
        Section(name, meaning, tuple(_stated(workspace, lines, name, one.key, one.meaning) for one in settings))
        for name, meaning, settings in tables()
    )


def owners(workspace: Workspace, people: Iterable[User]) -> tuple[Answerable, ...]:
    """Return the roles that own controls, the vacant ones first."""
    lines, accounts = places(workspace.home), {user.email: user for user in people}
    named = [control.owner for control in workspace.catalog.controls if "@" not in control.owner]
    behind = workspace.settings.owners
    found = (
        Answerable(
            role=role,
            controls=named.count(role),
            email=behind.get(role),
            account=accounts.get(behind.get(role, "").casefold()),
            origin=_origin(workspace, lines, ("owners", role)),
        )
        for role in sorted(set(named))
    )
    return tuple(sorted(found, key=lambda one: not one.vacant))


def unapplied(workspace: Workspace) -> str | None:
    """Say what is different between the file as it stands now and what is in force; None where nothing is."""
    try:
        now = load_settings(workspace.home, workspace.environ)
    except ReadinessError as error:
        return f"{FILE} cannot be read any more, and Readiness would not start again: {error}"
    if now.model_dump() == workspace.settings.model_dump():
        return None
    return f"{FILE} was changed since Readiness started. Start it again to apply it."


def _stated(workspace: Workspace, lines: Mapping[Place, int], table: str, key: str, meaning: str) -> Stated:
    place = (*table.split("."), key)
    value = reduce(getattr, place, workspace.settings)
    return Stated(key, _told(workspace, place, value), meaning, _origin(workspace, lines, place))


def _origin(workspace: Workspace, lines: Mapping[Place, int], place: Place) -> str:
    above = [variable(place[:depth]) for depth in range(len(place), 0, -1)]
    named = next((name for name in above if name in workspace.environ), None)
    return named or (f"{FILE}:{lines[place]}" if place in lines else "")


def _told(workspace: Workspace, place: Place, value: Any) -> str:
    if place == ("storage", "database"):
        return workspace.database.name
    if place == ("notify", "urls"):
        return "\n".join(_kind(workspace, name) for name in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(map(_item, value))
    return "" if value is None else str(value)


def _item(value: object) -> str:
    if not isinstance(value, BaseModel):
        return str(value)
    return ", ".join(f"{name} = {said}" for name, said in value.model_dump().items() if said is not None)


def _kind(workspace: Workspace, name: str) -> str:
    """Name the reference and the kind of address behind it: the address itself is a secret."""
    try:
        scheme = urlsplit(resolve_secret(name, workspace.environ, workspace.home).strip()).scheme
    except (WrongConfiguration, ValueError):
        return f"{name} (cannot be read)"
    return f"{name} ({scheme or 'no address'})"


def connections(workspace: Workspace) -> Iterator[Stated]:
    """Yield each connection with its source."""
    lines = places(workspace.home)
    for name, one in workspace.settings.connections.items():
        yield Stated(name, one.source, "", _origin(workspace, lines, ("connections", name)))
