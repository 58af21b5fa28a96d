"""The registers of people and of services: from the newest roster and the settings' links, aliases and services."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from readiness.domain.identity import Alias, Link, register
from readiness.services.populations import Moment, read
from readiness.store.database import Session
from readiness.workspace import Workspace

ROSTER = "hris.roster"


def people(session: Session, workspace: Workspace, moment: Moment) -> tuple[Mapping[str, Any], ...]:
    """Return the register of people as of a moment; without a roster only who is named in the settings, without days."""
    said = workspace.settings.identity
    links = [Link(one.person, one.system, one.account) for one in said.links]
    aliases = [Alias(one.person, one.email) for one in said.aliases]
    rows = register(_roster(session, workspace, moment), links, aliases)
    return tuple({name: _plain(value) for name, value in row.items()} for row in rows)


def services(workspace: Workspace) -> tuple[Mapping[str, Any], ...]:
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
