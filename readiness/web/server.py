"""Serving the pages from one process, and telling the first administrator where to begin."""

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from ipaddress import ip_address
from types import FrameType

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]  # it ships no types
from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

from readiness.errors import WrongUse
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.workspace import Workspace

THREADS = 8
AROUND_A_FILE = 1_000_000
"""Bytes that a form may have besides the file it brings."""
Say = Callable[[str], None]


def serve(
    workspace: Workspace, host: str, port: int, say: Say, beside: AbstractContextManager[object] | None = None
) -> None:
    """Serve until told to stop. `say` is given the address, and the set-up link while there is no administrator.

    `beside` is entered once the address is ours, and left at the end: what runs in the same process.

    Port 0 takes a free one. WrongUse where the address cannot be had, and where the set-up link could be used from another machine.
    """
    token = first_token(workspace, host)
    listening = _listen(host, port)
    server = create_server(
        create_app(workspace),
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=max(Adjustments.max_request_body_size, _largest_file(workspace) + AROUND_A_FILE),
        **_behind(workspace.settings.web.proxy),
    )
    base = address(workspace, host, listening.getsockname()[1])
    say(f"Readiness is at {base}/")
    if token:
        say(f"Set up the first administrator, once, within 7 days: {base}/setup/{token}")
    signal.signal(signal.SIGTERM, _stop)
    with beside or nullcontext():
        server.run()


def _behind(proxy: str | None) -> dict[str, object]:
    """Say whose word is taken for where a request comes from. Headers of other proxies stay: /metrics refuses what has one."""
    believed = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}} if proxy else {}
    return {"clear_untrusted_proxy_headers": False, **believed}


def first_token(workspace: Workspace, host: str) -> str | None:
    """Return the token of the set-up link to be shown, if any; WrongUse where strangers could come before an administrator."""
    with workspace.database.writing() as session:
        if is_loopback(host):
            return accounts.first_link(session, workspace.now())
        if not accounts.somebody_administers(session):
            raise WrongUse(
                f"there is no administrator yet, and {host} can be reached from other machines",
                "Start once with --host 127.0.0.1 and use the link it prints, or run `readiness user add EMAIL --role admin`.",
            )
        return None


def _largest_file(workspace: Workspace) -> int:
    return workspace.settings.uploads.limit_mb * 1_000_000


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise WrongUse(f"{host}:{port} cannot be had: {error.strerror}", "Choose another --port.") from None


def address(workspace: Workspace, host: str, port: int) -> str:
    """Return where people find the pages: what the settings say if that is by https, else where we listen."""
    base = workspace.settings.web.base_url.rstrip("/")
    named = f"[{host}]" if ":" in host else host
    return base if base.startswith("https://") else f"http://{named}:{port}"


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
