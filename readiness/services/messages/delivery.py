"""The ways by which people are told: the addresses of [notify], or the log where there are none."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import quote, urlsplit

from readiness.errors import ReadinessError
from readiness.services.messages.letters import Letter, together
from readiness.settings.address import leads_inside
from readiness.settings.secret import resolve_secret
from readiness.workspace import Workspace

SCHEMES = frozenset({"slack", "msteams", "mailto", "mailtos", "ntfy", "ntfys", "json", "jsons"})
PERSON = "{email}"
"""Where an address says this, everybody gets a message of their own; otherwise one message tells of all."""
LOG = logging.getLogger("readiness.reminders")


class NotDelivered(ReadinessError):
    """No way to tell people worked."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Way:
    """One address; `name` is how the settings call it, because the address itself is a secret."""

    name: str
    address: str

    @property
    def personal(self) -> bool:
        """Say whether everybody gets a message of their own."""
        return PERSON in self.address


def deliver(workspace: Workspace, letters: Sequence[Letter]) -> tuple[str, ...]:
    """Send letters by every way of [notify]; return what went wrong on some. NotDelivered where all failed."""
    names = workspace.settings.notify.urls
    if not names:
        for one in letters:
            LOG.info("%s: %s | %s", one.to, one.title, " | ".join(filter(None, one.body.splitlines())))
        return ()
    troubles: list[str] = []
    failed = 0
    for name in names:
        try:
            troubles += _send(_way(workspace, name), letters)
        except ReadinessError as error:
            failed += 1
            troubles.append(str(error))
    if failed == len(names):
        raise NotDelivered("nobody could be told: " + " ".join(troubles))
    return tuple(troubles)


def deliver_alone(workspace: Workspace, one: Letter) -> bool:
    """Send a letter by the ways that reach its reader alone, never by one that others read, and never to the log.

    False where [notify] has no such way; NotDelivered, or what is wrong with the setting, where none of them took it.
    """
    troubles: list[ReadinessError] = []
    taken = False
    for name in workspace.settings.notify.urls:
        try:
            way = _way(workspace, name)
            if way.personal:
                _send(way, [one])
                taken = True
        except ReadinessError as error:
            troubles.append(error)
    if troubles and not taken:
        raise troubles[0]
    return taken


def _way(workspace: Workspace, name: str) -> Way:
    address = resolve_secret(name, workspace.environ, workspace.home).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotDelivered(f"{name} of [notify] is no address", "Write an Apprise address.") from None
    if parts.scheme not in SCHEMES:
        raise NotDelivered(
            f"{name} of [notify] begins with a scheme we do not send by", f"Use one of: {', '.join(sorted(SCHEMES))}."
        )
    if parts.hostname and leads_inside(parts.hostname):
        raise NotDelivered(f"{name} of [notify] leads to a link-local or metadata host", "Name the real host.")
    return Way(name, address)


def _send(way: Way, letters: Sequence[Letter]) -> tuple[str, ...]:
    """Send by one way; return whom it did not reach. NotDelivered where it reached nobody."""
    if not way.personal:
        _notify(way, way.address, together(letters))
        return ()
    troubles = []
    for one in letters:
        try:
            _notify(way, way.address.replace(PERSON, quote(one.to, safe="@")), one)
        except NotDelivered as error:
            troubles.append(f"{one.to}: {error}")
    if letters and len(troubles) == len(letters):
        raise NotDelivered(troubles[0])
    return tuple(troubles)


def _notify(way: Way, address: str, one: Letter) -> None:
    if find_spec("apprise") is None:
        raise NotDelivered("messages need the extra `notify`", "Install readiness[notify].")
    import apprise  # noqa: PLC0415 -- an extra, and slow to import

    channel = apprise.Apprise()
    if not channel.add(address):
        raise NotDelivered(f"{way.name} of [notify] is no address that Apprise understands", "See its documentation.")
    if not channel.notify(body=one.body, title=one.title, body_format=apprise.NotifyFormat.TEXT):
        raise NotDelivered(f"the message by {way.name} of [notify] was not taken", "Check the address and the service.")
