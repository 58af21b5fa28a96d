"""The sealed lists: every population with its completeness facts, its rows leafed through, and its rows to take away."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from readiness.domain.calendar import Period
from readiness.domain.canonical import instant_text
from readiness.domain.population import Schema
from readiness.errors import WrongUse
from readiness.services.files.outgoing import Pieces
from readiness.services.files.rows import Leaf, leaf, matching
from readiness.services.files.spreadsheet import safe
from readiness.store import evidence, journal
from readiness.store.blobs import missing
from readiness.store.database import Session
from readiness.store.evidence import EvidenceRow, Reviewed
from readiness.store.paging import Source
from readiness.testbench.parquet import write_parquet
from readiness.workspace import Workspace

FORMS = ("csv", "jsonl", "parquet")


@dataclass(frozen=True, slots=True)
class Sealed:
    """One list as it was sealed: the item that holds it, and what its envelope says of it."""

    item: Reviewed
    said: Mapping[str, Any]

    @property
    def row(self) -> EvidenceRow:
        """The item as it is recorded."""
        return self.item.row

    @property
    def reason(self) -> str | None:
        """Why it is not whole; None where it is."""
        reason = self.said.get("reason_incomplete")
        if self.row.complete:
            return None
        return str(reason) if reason else "Nobody said why."

    @property
    def redactions(self) -> Mapping[str, int]:
        """How many secrets of each shape were taken out before anything was kept."""
        return dict(self.said.get("redactions") or {})


def listed(known_at: datetime, within: Period | None = None) -> Source[Sealed]:
    """Describe the list of all populations known by then, last recorded first; of those that speak of days `within`."""
    source = evidence.listed(known_at, within, populations=True)

    def read(session: Session, rows: Sequence[Any]) -> Sequence[Sealed]:
        return _with_envelopes(session, source.read(session, rows))

    facets = {name: source.facets[name] for name in ("whole", "collector", "connection", "kind", "state")}
    return Source(source.rows, source.order, read, facets, source.text, source.named, source.sorts)


def find(session: Session, id: str, known_at: datetime) -> Sealed:  # noqa: A002 -- what it is
    """Return one population; WrongUse for an id that names none."""
    item = evidence.get(session, id, known_at)
    if item is None or item.row.collector is None or item.row.rows is None:
        raise WrongUse(f"there is no population {id[:80]!r}", "`readiness population list` shows them.")
    return _with_envelopes(session, [item])[0]


def described(one: Sealed) -> dict[str, Any]:
    """Return a population as `--json` and the files say it."""
    row = one.row
    return {
        "id": row.id,
        "collector": row.collector,
        "connection": row.connection,
        "requirement": row.requirement,
        "kind": row.kind,
        "state": one.item.state,
        "collected_at": instant_text(row.collected_at),
        "performed_on": _date(row.performed_on),
        "covers_from": _date(row.covers.start if row.covers else None),
        "covers_to": _date(row.covers.end if row.covers else None),
        "rows": row.rows,
        "source_total": row.source_total,
        "complete": row.complete,
        "reason": one.reason,
        "sha256": row.sha256,
        "bytes": row.bytes,
        "redactions": sum(one.redactions.values()),
        "run": row.run,
        "ledger": row.ledger_seq,
    }


def whole(one: Sealed, schema: Schema | None) -> dict[str, Any]:
    """Return a population with everything that is known of how it came to be."""
    names = ("source", "principal", "request", "requests", "pages", "raw", "tie_outs")
    columns = schema.columns if schema else ()
    return {
        **described(one),
        **{name: one.said.get(name) for name in names},
        "redacted": dict(one.redactions),
        "columns": [{"name": c.name, "type": c.type.value, "meaning": c.meaning} for c in columns],
    }


def schema_of(workspace: Workspace, row: EvidenceRow) -> Schema | None:
    """Return the columns of a population; None where this version does not ship its collector."""
    collector = workspace.collectors.get(row.collector or "")
    return collector.schema if collector else None


def leaf_of(workspace: Workspace, row: EvidenceRow, words: tuple[str, ...], page: int) -> Leaf:
    """Read one page of its rows, those that hold every word; streamed from the vault."""
    with workspace.vault.open(row.sha256) as stream:
        return leaf(stream, words, page, row.rows)


def rows(workspace: Workspace, row: EvidenceRow, words: tuple[str, ...] = ()) -> Iterator[Mapping[str, Any]]:
    """Stream its rows that hold every word; VaultMissing at once."""
    if not workspace.vault.exists(row.sha256):
        raise missing(row.sha256, workspace.vault.name)
    return _matching(workspace, row.sha256, words)


def table(workspace: Workspace, row: EvidenceRow, words: tuple[str, ...] = ()) -> Iterator[Mapping[str, Any]]:
    """Stream its rows that hold every word, each with every declared column in the order of the schema; VaultMissing at once."""
    schema, found = schema_of(workspace, row), rows(workspace, row, words)
    if schema is None:
        return found
    names = [column.name for column in schema.columns]
    return ({name: one.get(name) for name in names} for one in found)


def taken(workspace: Workspace, row: EvidenceRow, form: str, words: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Stream a population as a file of a form: `jsonl` as it was sealed, `csv` with its rows that hold every word, `parquet`.

    WrongUse, at once, for a form there is not, and for parquet of a collector that this version does not ship.
    """
    match form:
        case "jsonl":
            return Pieces(workspace.vault.open(row.sha256))
        case "csv":
            return _csv(schema_of(workspace, row), rows(workspace, row, words))
        case "parquet":
            return _parquet(workspace, row)
        case _:
            raise WrongUse(f"{form[:20]!r} is no form", f"Choose one of: {', '.join(FORMS)}.")


def _with_envelopes(session: Session, items: Sequence[Reviewed]) -> tuple[Sealed, ...]:
    said = journal.envelopes(session, [item.row.id for item in items])
    return tuple(Sealed(item, json.loads(said[item.row.id])) for item in items)


def _matching(workspace: Workspace, sha256: str, words: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    with workspace.vault.open(sha256) as stream:
        yield from matching(stream, words)


def _csv(schema: Schema | None, found: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    names = [column.name for column in schema.columns] if schema else []
    if names:
        yield _line(names)
    for number, one in enumerate(found):
        if number == 0 and not names:
            names = list(one)
            yield _line(names)
        yield _line([cell(one.get(name)) for name in names])


def cell(value: object) -> object:
    """Return a value of a row as a cell of a CSV file: a list or a structure as JSON, and never a formula."""
    if isinstance(value, list | dict):
        return safe(json.dumps(value, ensure_ascii=False))
    return safe(value)


def _line(cells: Sequence[object]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode()


def _parquet(workspace: Workspace, row: EvidenceRow) -> Iterator[bytes]:
    schema = schema_of(workspace, row)
    if schema is None:
        raise WrongUse(
            f"this version does not know the columns of {row.collector}", "Take it as jsonl, which is as it was sealed."
        )
    with TemporaryDirectory(prefix="readiness-") as folder, workspace.vault.path(row.sha256) as path:
        file = Path(folder) / "rows.parquet"
        write_parquet(path, schema, file)
        # an open file outlives its folder: nothing is left behind, however the reader ends
        return Pieces(file.open("rb"))


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None
