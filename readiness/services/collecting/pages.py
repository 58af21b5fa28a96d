"""Takes what a collector yields, page by page: redacts, validates, keeps every page and one canonical row a line, and counts."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from collectors.kit import Page, Row, Schema
from collectors.redaction import redact, suspicious
from readiness.domain.canonical import encode
from readiness.domain.population import item_key


class Lines(Protocol):
    """Where bytes go, one line after the other."""

    def write(self, content: bytes) -> object:
        """Add bytes at the end."""
        ...


class Rows(Protocol):
    """Where canonical rows go, each under its key."""

    def add(self, key: str, line: bytes) -> None:
        """Keep a row."""
        ...


@dataclass
class Tally:
    """What has come so far, and what is wrong with it."""

    pages: int = 0
    rows: int = 0
    total: int | None = None
    first: str | None = None
    """The first call, with every parameter."""
    last: str | None = None
    redactions: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)

    def page(self, page: Page) -> None:
        """Count a page and the total that it states."""
        self.pages += 1
        self.first = self.first or page.call
        self.last = page.call
        if page.total is not None:
            self.total = page.total + (self.total or 0)

    def objections(self) -> list[str]:
        """Say why the list cannot be called whole, as far as its own rows tell."""
        return [f"{n} rows lack {column}, which must be there" for column, n in sorted(self.lacking.items())]


def gather(
    pages: Iterable[Page], schema: Schema, rows: Rows, raw: Lines, tally: Tally, on_page: Callable[[Tally], None]
) -> None:
    """Take every page, counting in `tally`, which keeps what came before a failure. Lets SourceFailure out.

    The raw pages go to `raw` as `{"call", "answer"}` lines in order, the rows to `rows` under the schema's key.
    Secrets are redacted from both before anything is kept or hashed.
    """
    for page in pages:
        tally.page(page)
        raw.write(_raw(page, tally) + b"\n")
        for row in page.rows:
            _take(row, schema, rows, tally)
        on_page(tally)


def _take(row: Row, schema: Schema, rows: Rows, tally: Tally) -> None:
    missing = schema.missing(row)
    if missing:
        tally.lacking.update(missing)
        return
    chosen = {column.name: row.get(column.name) for column in schema.columns}
    key, line = _keyed(chosen, schema)
    if suspicious(line):
        clean, _ = redact(chosen)  # what is redacted here was counted in the page's answer
        key, line = _keyed(clean, schema)
    rows.add(key, line)
    tally.rows += 1


def _keyed(row: Row, schema: Schema) -> tuple[str, bytes]:
    key = item_key(str(row[schema.key]))
    return key, encode({**row, schema.key: key})


def _raw(page: Page, tally: Tally) -> bytes:
    """Write a page as it is kept: its secrets redacted, and counted."""
    line = encode({"call": page.call, "answer": page.answer})
    if not suspicious(line):
        return line
    answer, found = redact(page.answer)
    tally.redactions.update(found)
    return encode({"call": page.call, "answer": answer})
