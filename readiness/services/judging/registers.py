"""The registers, small tables that every procedure may read: scope, people, services, owners and waivers."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from readiness.domain.identity import Alias, Link, register
from readiness.services.judging.populations import Moment, read
from readiness.store import waivers
from readiness.store.database import Session
from readiness.testbench.values import Registers
from readiness.workspace import Workspace

ROSTER = "hris.roster"


def read_registers(workspace: Workspace, moment: Moment) -> Registers:
    """Return them as of a moment: from the settings, the newest roster, and what people recorded."""
    settings = workspace.settings
    scope = [
        {"kind": kind, "pattern": pattern, "excluded": False, "reason": None}
        for kind in ("systems", "accounts", "repositories")
        for pattern in getattr(settings.scope, kind) or ()
    ]
    scope += [{"kind": "item", "pattern": e.id, "excluded": True, "reason": e.reason} for e in settings.scope.exclude]
    with workspace.database.reading() as session:
        granted = waivers.all_(session, moment.known_at, workspace.zone)
        people = _people(session, workspace, moment)
    return Registers(
        scope=tuple(scope),
        people=people,
        services=_services(workspace),
        owners=tuple({"role": role, "email": email, "active": True} for role, email in settings.owners.items()),
        waivers=tuple({"procedure": w.procedure, "item": w.item, "expires": w.last} for w in granted),
    )


def _people(session: Session, workspace: Workspace, moment: Moment) -> tuple[Mapping[str, Any], ...]:
    """Return the register of people as of a moment; without a roster only who is named in the settings, without days."""
    said = workspace.settings.identity
    links = [Link(one.person, one.system, one.account) for one in said.links]
    aliases = [Alias(one.person, one.email) for one in said.aliases]
    rows = register(_roster(session, workspace, moment), links, aliases)
    return tuple({name: _plain(value) for name, value in row.items()} for row in rows)


def _services(workspace: Workspace) -> tuple[Mapping[str, Any], ...]:
    """Return the register of accounts that no single worker has."""
    said = workspace.settings.identity
    known = [(False, one) for one in said.services] + [(True, one) for one in said.outside]
    return tuple(
        {
            "system": one.system.casefold(),
            "account": one.account.casefold(),
            "outside": outside,
            "owner": one.owner.casefold() if one.owner else None,
            "until": one.until.isoformat() if one.until else None,
            "reason": one.reason,
        }
        for outside, one in known
    )


def _roster(session: Session, workspace: Workspace, moment: Moment) -> Iterator[Mapping[str, Any]]:
    if ROSTER not in workspace.collectors:
        return
    for snapshot in read(session, workspace, ROSTER, moment).current:
        with workspace.vault.open(snapshot.sha256) as lines:
            yield from (json.loads(line) for line in lines)


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
