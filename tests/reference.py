"""Makes the pages of reference from what they speak about: `python -m tests.reference` writes them."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from readiness import resources
from readiness.catalog.procedures import Procedure, load_procedures
from readiness.cli.main import readiness_command
from readiness.services.people.accounts import ROLES
from readiness.web.api.route import Route
from readiness.web.api.table import ROUTES
from readiness.web.roles import API

DOCS = Path(__file__).parent.parent / "docs"
HEAD = """\
# Commands

Made from the commands' own help (`python -m tests.reference` writes it again). With `--json` a command prints exactly one document; stdout
carries the answer only. Exit 0: done or yes. 1: the answer is no, or part of the work failed. 2: wrong use or configuration, one line on
stderr, nothing changed. Without `--json` ids have their titles beside them: in sentences, and as the last column of a table.
"""


PROCEDURES_HEAD = """\
# Shipped procedures

Made from the headers of the SQL files (`python -m tests.reference` writes it again). [What a procedure is and how to
add one](procedures.md). A control gives other parameters in `controls.yaml`.
"""


API_HEAD = """\
# What the API does

Made from the table of its routes (`python -m tests.reference` writes it again). [How to begin, errors and paging](api.md).
Every address stands below `/api/v1`; the shapes of the answers are in `/api/openapi.json`.
"""


def pages() -> dict[str, str]:
    """Return every page of reference by its file's name."""
    return {
        "commands.md": commands_page(),
        "shipped-procedures.md": procedures_page(),
        "api-reference.md": api_page(),
    }


def api_page() -> str:
    """Return the page about the routes of the API."""
    tags = dict.fromkeys(route.tag for route in ROUTES)
    return API_HEAD + "".join(
        f"\n## {tag}\n" + "".join(_route(route) for route in ROUTES if route.tag == tag) for tag in tags
    )


def _route(route: Route) -> str:
    access = API[route.endpoint]
    fields = route.body.fields if route.body else ()
    said = [(one, where) for where, some in (("query", route.query), ("body", fields)) for one in some]
    rows = [f"| `{one.name}` | {where}{', required' if one.required else ''} | {one.says} |" for one, where in said]
    rows += [
        f"| `{name}` | body, files | One or several; one name is enough. |"
        for name in (route.body.files if route.body else ())
    ]
    table = "\n" + "\n".join(["| name | in | meaning |", "|---|---|---|", *rows]) + "\n" if rows else ""
    roles = ", ".join(role for role in ROLES if role in access.roles)
    return f"\n### {route.method} {route.path}\n\n{route.says} Scope `{access.scope}`; {roles}.\n{table}"


def procedures_page() -> str:
    """Return the page about the shipped procedures."""
    return PROCEDURES_HEAD + "".join(map(_procedure, load_procedures(resources.PROCEDURES).values()))


def _procedure(procedure: Procedure) -> str:
    reads = ", ".join(f"`{name}`" for name in procedure.populations)
    given = ", ".join(f"`{name} = {json.dumps(value)}`" for name, value in procedure.parameters.items())
    reasons = "".join(f"| `{code}` | {text} |\n" for code, text in procedure.reasons.items())
    lines = [f"{procedure.title}.", f"Reads {reads}." + (f" Parameters: {given}." if given else "")]
    return f"\n## {procedure.id}\n\n" + "\n\n".join(lines) + f"\n\n| reason | meaning |\n|---|---|\n{reasons}"


def commands_page() -> str:
    """Return the page about the commands."""
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
    options = [p.get_help_record(context) for p in command.get_params(context) if "--help" not in p.opts]
    rows = [f"| `{record[0]}` | {record[1]} |" for record in options if record and record[1]]
    if rows:
        lines.append("\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n")
    return "\n".join(lines)


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
