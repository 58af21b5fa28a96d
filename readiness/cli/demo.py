"""`readiness demo`: a fictional company on a stand-in GitHub, collected for half a window and shown in the browser."""

import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, note
from readiness.errors import WrongUse


@click.command(help="A fictional company on a stand-in GitHub: collects half a window, then serves the page.")
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True, help="Port of the page.")
@click.option("--no-serve", is_flag=True, help="Only make the workspace.")
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="Empty or absent; default a temporary one.")
@as_json
def command(port: int, no_serve: bool, directory: Path | None, as_json: bool) -> None:
    """Make the demo, and serve it unless told otherwise."""
    if find_spec("graphql") is None:
        raise WrongUse("the demo needs the extra `demo`", "Install readiness[demo].")
    from readiness.demo.place import empty_folder
    from readiness.demo.running import running_demo
    from readiness.web.server import serve
    from readiness.wiring import open_workspace

    home = empty_folder(directory)
    with ExitStack() as stack:
        demo = stack.enter_context(running_demo(home, port, _progress))
        if as_json:
            logins = [{"email": one.email, "role": one.role, "password": one.password} for one in demo.logins]
            emit_json({"url": f"http://127.0.0.1:{port}", "dir": str(home), "github": demo.github, "logins": logins})
        else:
            _tell(home, port, demo.github, [(one.role, one.email, one.password) for one in demo.logins])
        if not no_serve:
            sys.stdout.flush()
            serve(open_workspace(home), "127.0.0.1", port, note)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rcollecting: week {done} of {of}", err=True, nl=done == of)


def _tell(home: Path, port: int, github: str, logins: list[tuple[str, str, str]]) -> None:
    click.echo(f"page       http://127.0.0.1:{port}")
    click.echo(f"workspace  {home}")
    click.echo(f"github     {github}")
    for role, email, password in logins:
        click.echo(f"{role:<10} {email}  {password}")
    note("Everything in it is invented. Stop with Ctrl-C.")
