"""SQL for reading: comments, texts, numbers, parameters and words of the language each in their own colour."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from readiness.web.outside import visible

WORDS = frozenset(
    [
        "all",
        "and",
        "any",
        "anti",
        "array",
        "as",
        "asc",
        "between",
        "by",
        "case",
        "cast",
        "coalesce",
        "cross",
        "date",
        "day",
        "desc",
        "distinct",
        "else",
        "end",
        "except",
        "exclude",
        "exists",
        "extract",
        "false",
        "filter",
        "first",
        "from",
        "full",
        "glob",
        "group",
        "having",
        "if",
        "ilike",
        "in",
        "inner",
        "interval",
        "intersect",
        "is",
        "join",
        "lambda",
        "last",
        "lateral",
        "left",
        "like",
        "limit",
        "list",
        "not",
        "null",
        "nulls",
        "offset",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "qualify",
        "recursive",
        "right",
        "row",
        "rows",
        "select",
        "semi",
        "struct",
        "then",
        "true",
        "union",
        "unnest",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
        "within",
    ]
)
_PIECE = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*')|(?P<name>\"(?:[^\"]|\"\")*\")"
    r"|(?P<parameter>\$\w+)|(?P<number>\b\d+(?:\.\d+)?\b)|(?P<word>[^\W\d]\w*)",
    re.DOTALL,
)


def highlighted(sql: str) -> Markup:
    """Return SQL as HTML, escaped, with marks that could reorder it made visible."""
    return Markup("<bdi>{}</bdi>").format(Markup().join(_pieces(sql)))


def _pieces(sql: str) -> Iterator[Markup]:
    at = 0
    for found in _PIECE.finditer(sql):
        yield Markup.escape(visible(sql[at : found.start()]))
        yield _coloured(str(found.lastgroup), found.group())
        at = found.end()
    yield Markup.escape(visible(sql[at:]))


def _coloured(kind: str, said: str) -> Markup:
    if kind == "name" or (kind == "word" and said.casefold() not in WORDS):
        return Markup.escape(visible(said))
    return Markup('<span class="sql-{}">{}</span>').format(kind, visible(said))
