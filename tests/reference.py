"""Makes docs/commands.md from the commands' own help: `python -m tests.reference` writes it."""

from collections.abc import Iterator
from pathlib import Path

import click

from readiness.cli.main import readiness_command

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
HEAD = """\
# Commands

Made from the commands' own help (`python -m tests.reference` writes it again). Every reading command takes `--json` and prints exactly one document;
stdout carries the answer only. Exit 0: done or yes. 1: the answer is no, or part of the work failed. 2: wrong use or configuration, one line on
stderr, nothing changed.
"""


def commands_page() -> str:
    """Return the page."""
    context = click.Context(readiness_command, info_name="readiness")
    return HEAD + "".join(_sections(readiness_command, context))


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from _sections(command, inner)
        else:
            yield f"\n## {inner.command_path}\n\n{_text(command, inner)}"


def _text(command: click.Command, context: click.Context) -> str:
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [f"{command.help}\n", f"```\n{' '.join(usage.split())}\n```\n"]
    options = [p.get_help_record(context) for p in command.get_params(context) if p.name != "help"]
    rows = [f"| `{record[0]}` | {record[1]} |" for record in options if record]
    if rows:
        lines.append("\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
