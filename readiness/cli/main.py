"""The door from the shell: finds each command in the file of its name, and turns failures into one line and an exit code."""

import gc
import os
import sys
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TextIO

import click

import readiness.cli
from readiness.cli.options import Text
from readiness.errors import ReadinessError

PARTS = {"main", "output", "options", "naming", "staying", "logs"}
WRONG_USE = 2
SWEEP_AFTER = 50_000
"""New objects after which Python looks for circles of garbage; by itself it does after 700, some 270 times before `status` answers."""


class Commands(click.Group):
    """Every module of this package is the command of its name (`_` read as `-`), in its attribute `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Name the modules."""
        return list(_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- the same
        """Import only the module that is asked for, so that a small command stays quick."""
        if cmd_name not in _names():
            return None
        command: click.Command = import_module(f"readiness.cli.{cmd_name.replace('-', '_')}").command
        return _reading_text(command)


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(m.name.replace("_", "-") for m in iter_modules(readiness.cli.__path__) if m.name not in PARTS))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="readiness")
def readiness_command() -> None:
    """Say on any day whether the SOC 2 examination would go well, what would go wrong, and who must do what by when."""


def main() -> None:
    """Run the command line; exit 0 done or yes, 1 no or part failed, 2 wrong use or configuration."""
    gc.set_threshold(SWEEP_AFTER)
    if sys.stdout is None:  # started with its output closed: nobody wants the answer
        sys.stdout = _nowhere()
    try:
        code = readiness_command.main(standalone_mode=False)
        sys.stdout.flush()
    except ReadinessError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped")
        sys.exit(1)
    except OSError as error:
        _untold(error)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _reading_text(command: click.Command) -> click.Command:
    for param in command.params:
        if param.type is click.STRING:
            param.type = Text()
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _reading_text(below)
    return command


def _untold(error: OSError) -> None:
    """Say that a file or the output could not be used; nothing where the reader of our output went away."""
    if not isinstance(error, BrokenPipeError):
        place = f"{error.filename} cannot be used" if error.filename else "the answer cannot be written"
        _say(f"{place}: {error.strerror or error}. Mend that and run the command again.")
    if error.filename is None:  # so that the interpreter does not fail at it once more when it ends
        sys.stdout = _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 -- it stays open as long as we


def _say(message: str) -> None:
    click.echo("error: " + " ".join(message.split()), err=True)
