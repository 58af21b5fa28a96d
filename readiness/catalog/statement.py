"""The text of a procedure read without running it: what a person can be told about it by file and line."""

import re
from collections.abc import Iterator
from typing import NamedTuple

VALUES_OF_NOW = frozenset(
    {
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "user",
    }
)
"""Words that SQL answers from the moment or the session although they are written without parentheses."""

VOLATILE = VALUES_OF_NOW | {
    "ago",
    "current_connection_id",
    "current_database",
    "current_localtime",
    "current_localtimestamp",
    "current_query",
    "current_query_id",
    "current_schemas",
    "current_setting",
    "current_transaction_id",
    "currval",
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "getenv",
    "getvariable",
    "nextval",
    "now",
    "pg_conf_load_time",
    "pg_postmaster_start_time",
    "pg_sleep",
    "random",
    "setseed",
    "setval",
    "sleep_ms",
    "today",
    "transaction_timestamp",
    "txid_current",
    "uuid",
    "uuidv4",
    "uuidv7",
    "version",
    "write_log",
}
"""Functions that answer differently tomorrow, elsewhere or after a wait: a sheet made with them cannot be made again."""

_OPENINGS = frozenset({"select", "with", "from", "values", "table", "("})
_TOKEN = re.compile(
    r"""
    (?P<blank>   \s+ | --[^\n]* | /\*.*?\*/ )
  | (?P<text>    [eE]'(?:\\.|''|[^'\\])*' | '(?:[^']|'')*' | \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$ )
  | (?P<quoted>  "(?:[^"]|"")*" )
  | (?P<parameter> \$\w+ | \? )
  | (?P<word>    [^\W\d]\w* )
  | (?P<sign>    . )
    """,
    re.DOTALL | re.VERBOSE,
)


class Token(NamedTuple):
    """One piece of SQL: its kind (text, quoted, parameter, word, sign), its characters and its line, from 1."""

    kind: str
    text: str
    line: int


def tokens(sql: str) -> Iterator[Token]:
    """Yield the pieces of the text, without white space and comments."""
    line = 1
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup or ""
        if kind == "tag":  # the tag of a dollar-quoted text is a group inside a group
            kind = "text"
        text = found.group()
        if kind != "blank":
            yield Token(kind, text, line)
        line += text.count("\n")


def objections(sql: str, parameters: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for all that can be seen in the text: not one SELECT, a volatile function, an unknown parameter.

    The bench asks DuckDB's own parser again before it runs anything.
    """
    pieces = list(tokens(sql))
    yield from _shape(pieces)
    yield from _volatile(pieces)
    yield from _parameters(pieces, parameters)


def _shape(pieces: list[Token]) -> Iterator[tuple[int, str]]:
    if not pieces:
        yield 1, "there is no SELECT in it"
        return
    if pieces[0].text.casefold() not in _OPENINGS:
        yield pieces[0].line, f"a procedure is one SELECT; this one begins with {pieces[0].text[:40]!r}"
    ends = [index for index, piece in enumerate(pieces) if piece.text == ";"]
    if ends and ends[0] < len(pieces) - 1:
        yield pieces[ends[0] + 1].line, "a procedure is exactly one SELECT; a second statement begins here"


def _volatile(pieces: list[Token]) -> Iterator[tuple[int, str]]:
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if piece.kind not in {"word", "quoted"}:
            continue
        name = piece.text.strip('"').casefold()
        called = after is not None and after.text == "("
        bare = piece.kind == "word" and name in VALUES_OF_NOW - {"user"} and (before is None or before.text != ".")
        if (called and name in VOLATILE) or bare:
            yield (
                piece.line,
                f"{name} answers differently each time; use the parameters $as_of, $window_start, $window_end",
            )


def _parameters(pieces: list[Token], known: frozenset[str]) -> Iterator[tuple[int, str]]:
    for piece in pieces:
        if piece.kind == "parameter" and piece.text[1:].casefold() not in known:
            yield piece.line, f"the parameter {piece.text} is not declared in the header line '-- parameters:'"
