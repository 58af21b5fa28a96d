"""`readiness demo`: a fictional company on stand-ins of GitHub, AWS and Jira, lived for 142 days and shown in the browser."""

import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, note
from readiness.errors import WrongUse

NEEDED = ("graphql", "moto", "time_machine")
"""What the extra `demo` brings."""
NOW_AND_THEN = 10
"""Days of the story between two lines of a log."""


@click.command(
    help="A fictional company on stand-in vendors: lives 142 days of a window of 181, then serves the pages."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True, help="Port of the page.")
@click.option("--no-serve", is_flag=True, help="Only make the workspace.")
@click.option("--dir", "directory", type=click.Path(path_type=Path), help="Empty or absent; default a temporary one.")
@as_json
def command(port: int, no_serve: bool, directory: Path | None, as_json: bool) -> None:
    """Make the demo, and serve it unless told otherwise."""
    if not all(map(find_spec, NEEDED)):
        raise WrongUse("the demo needs the extra `demo`", "Install readiness[demo].")
    from readiness.demo.company import planted, script
    from readiness.demo.company.vendors import running_vendors
    from readiness.demo.place import empty_folder

    home = empty_folder(directory)
    with ExitStack() as stack:
        vendors = stack.enter_context(running_vendors(script.instant(planted.PREPARED, 12)))
        from readiness.demo.running import make_demo  # takes as long as the vendors take to begin

        demo = make_demo(home, port, vendors, progress)
        if as_json:
            logins = [{"email": one.email, "role": one.role, "password": one.password} for one in demo.logins]
            emit_json({"url": f"http://127.0.0.1:{port}", "dir": str(home), "github": demo.github, "logins": logins})
        else:
            _tell(home, port, demo.github, [(one.role, one.email, one.password) for one in demo.logins])
        if not no_serve:
            from readiness.web.server import serve
            from readiness.wiring import open_workspace

            sys.stdout.flush()
            serve(open_workspace(home), "127.0.0.1", port, note)


def progress(done: int, of: int) -> None:
    """Say on stderr how far the story is: over and over on one line for a person, a line now and then for a log."""
    if sys.stderr.isatty():
        click.echo(f"\rliving: day {done} of {of}", err=True, nl=done == of)
    elif done % NOW_AND_THEN == 0 or done == of:
        click.echo(f"living: day {done} of {of}", err=True)


def _tell(home: Path, port: int, github: str, logins: list[tuple[str, str, str]]) -> None:
    click.echo(f"page       http://127.0.0.1:{port}")
    click.echo(f"workspace  {home}")
    click.echo(f"github     {github}")
    for role, email, password in logins:
        click.echo(f"{role:<10} {email}  {password}")
    note("Everything in it is invented, and today is always 22 May 2026. Stop with Ctrl-C.")
