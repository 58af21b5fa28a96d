"""Checks what a connection says against the options its source declares."""

import json
from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from readiness.errors import Complaint, WrongConfiguration
from readiness.settings.address import check_address
from readiness.settings.faults import FILE, complaints, line_of
from readiness.settings.model import Connection
from readiness.settings.secret import is_reference

Options = TypeVar("Options", bound=BaseModel)
ADDRESSES = ("base_url", "endpoint_url")
"""Options that name where requests go, whatever the source."""


def check_connection(connection: Connection, options: type[Options], secrets: Collection[str] = ()) -> Options:
    """Return the connection's options as its source declares them.

    `secrets` names those that must be `env:NAME` or `file:PATH`. Raises WrongConfiguration with the line of each fault.
    """
    wrong = _secrets(connection, secrets) + _addresses(connection)
    if not wrong:
        try:
            return options.model_validate_json(json.dumps(dict(connection.options)), strict=True)
        except ValidationError as error:
            wrong = complaints(error, options, connection.lines, ("connections", connection.name))
    raise WrongConfiguration.of(sorted(wrong))


def unknown_source(connection: Connection, known: Collection[str]) -> WrongConfiguration:
    """Say that no source of that id is shipped, with the line."""
    fix = f"Write one of: {', '.join(sorted(known))}."
    return WrongConfiguration.of([_complaint(connection, "source", f"there is no source {connection.source!r}", fix)])


def _secrets(connection: Connection, secrets: Collection[str]) -> list[Complaint]:
    return [
        _complaint(connection, name, f"a secret is written out in {name}", "Name it by env:NAME or file:PATH.")
        for name in secrets
        if connection.options.get(name) is not None and not is_reference(str(connection.options[name]))
    ]


def _addresses(connection: Connection) -> list[Complaint]:
    wrong = []
    for name in ADDRESSES:
        url = connection.options.get(name)
        if isinstance(url, str):
            try:
                check_address(url, allow_link_local=connection.allow_link_local)
            except ValueError as error:
                what, _, fix = str(error).partition(". ")
                wrong.append(_complaint(connection, name, f"{name}: {what}", fix))
    return wrong


def _complaint(connection: Connection, key: str, what: str, fix: str) -> Complaint:
    line = line_of(("connections", connection.name, key), connection.lines)
    return Complaint(FILE, line, None, what, fix)
