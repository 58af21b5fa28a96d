"""What a request says, as every database takes it: PostgreSQL refuses a NUL and half a character."""

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

PROGRAMS = "/api/"
REPLACED = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Return text in which what no database takes is replaced by U+FFFD."""
    whole = text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", REPLACED)


class PlainFields(ImmutableMultiDict[str, Any]):
    """The fields of a query or a form; files stay as they are."""

    def __init__(self, mapping: Any = None) -> None:
        given = MultiDict(mapping).items(multi=True)
        super().__init__([(plain(name), plain(one) if isinstance(one, str) else one) for name, one in given])


class PlainRequest(Request):
    """A request whose queries and forms hold what a database takes; programs are told what is wrong with theirs."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.path.startswith(PROGRAMS):
            self.parameter_storage_class = PlainFields


def serve(app: Flask) -> None:
    """Read every request so; nothing is at a path with text that no database takes."""
    app.request_class = PlainRequest

    @app.before_request
    def known() -> None:
        if any(isinstance(one, str) and plain(one) != one for one in (request.view_args or {}).values()):
            abort(404)
