"""`readiness serve`: the pages, the schedule and what it executes, from one process."""

from urllib.parse import urlsplit

import click

from readiness.cli.output import log


@click.command(
    help="Serve the pages and collect what is due. While there is no administrator, print the link to set up the first one."
)
@click.option(
    "--host", help="Address to listen on; default that of [web] base_url if it is this machine, else 127.0.0.1."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Default that of [web] base_url, else 8400; 0 takes a free one."
)
def command(host: str | None, port: int | None) -> None:
    """Serve until stopped."""
    from readiness.scheduler import scheduling
    from readiness.web.server import is_loopback, serve
    from readiness.wiring import open_workspace

    log()
    workspace = open_workspace()
    base = urlsplit(workspace.settings.web.base_url)
    own = base.scheme == "http" and is_loopback(base.hostname or "")
    listen = host or (base.hostname if own else None) or "127.0.0.1"
    embedded = workspace.settings.engine.kind == "embedded"
    beside = scheduling(workspace) if embedded else None
    serve(workspace, listen, _port(port, base.port if own else None), click.echo, beside)


def _port(asked: int | None, of_base: int | None) -> int:
    return next(one for one in (asked, of_base, 8400) if one is not None)
