"""One result as it is kept: a page of its sheet's items, the lists it read, and what the answers of people make of it by now."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from readiness.catalog.procedures import Procedure
from readiness.domain.calendar import Period
from readiness.domain.waiver import Waiver
from readiness.services.files.rows import Leaf, leaf
from readiness.services.judging.sheets import POPULATIONS_AT_MOST
from readiness.store import evidence, results, waivers
from readiness.store.blobs import missing
from readiness.store.database import Session
from readiness.store.evidence import Reviewed
from readiness.store.results import Result
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """One judgement as it was kept, with a page of its items."""

    result: Result
    procedure: Procedure | None
    leaf: Leaf
    populations: tuple[Reviewed, ...]
    """The lists it read, at most POPULATIONS_AT_MOST of them."""
    waivers: Mapping[str, Waiver]
    """By item, what answers an exception on the day asked about."""
    lapsed: Mapping[str, Waiver]
    """By item, what answered an exception on the day it was judged for and no more on the day asked about."""
    answered: int
    """How many of its exceptions are answered on the day asked about: they stand as they were found and count no more."""
    newer: Result | None
    """The newest judgement of the same control and procedure; None where this is it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What kept it from judging more, in sentences."""
        return tuple(flag.removeprefix("note:") for flag in self.result.flags if flag.startswith("note:"))

    @property
    def counts(self) -> int:
        """How many of its exceptions nobody has answered."""
        return self.result.exceptions - self.answered

    @property
    def same_text(self) -> bool:
        """Say whether the procedure reads today as it did then."""
        return self.procedure is not None and self.procedure.sha256 == self.result.procedure_sha256


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a sheet's items are wanted, and by which answers of people they are told."""

    as_of: date
    known_at: datetime
    words: tuple[str, ...] = ()
    """Only items that hold every one of them."""
    page: int = 1
    outcome: str = ""
    """Only items of this outcome; nothing for any."""


def kept_sheet(session: Session, workspace: Workspace, result: Result, asked: Asked) -> KeptSheet:
    """Return a result with a page of its items, and what the answers of people make of it on the day asked about."""
    given = [w for w in waivers.all_(session, asked.known_at, workspace.zone) if w.procedure == result.procedure]
    valid = {w.item: w for w in given if w.valid_on(asked.as_of)}
    pair = (result.control, result.procedure)
    newest = results.latest(session, [pair], asked.known_at, Period(date.min, asked.as_of)).get(pair)
    read = [one.evidence for one in result.populations[-POPULATIONS_AT_MOST:]]
    return KeptSheet(
        result=result,
        procedure=workspace.procedures.get(result.procedure),
        leaf=leaf(worst_first(workspace, result.sheet_sha256), asked.words, asked.page, outcome=asked.outcome),
        populations=tuple(evidence.by_id(session, read).values()),
        waivers=valid,
        lapsed={w.item: w for w in given if w.valid_on(result.day) and w.item not in valid},
        answered=len(results.exceptions_among(session, result, valid)),
        newer=newest if newest is not None and newest.id != result.id and newest.day >= result.day else None,
    )


def rows(workspace: Workspace, sheet_sha256: str) -> Iterator[Mapping[str, Any]]:
    """Yield every row of a kept sheet, in order of item."""
    with workspace.vault.open(sheet_sha256) as sheet:
        yield from (json.loads(line) for line in sheet)


def worst_first(workspace: Workspace, sheet_sha256: str) -> Iterator[bytes]:
    """Stream the lines of a kept sheet: what is not ok before what is, each in order of item; VaultMissing at once."""
    if not workspace.vault.exists(sheet_sha256):
        raise missing(sheet_sha256, workspace.vault.name)
    return chain(_lines(workspace, sheet_sha256, fine=False), _lines(workspace, sheet_sha256, fine=True))


def _lines(workspace: Workspace, sheet_sha256: str, *, fine: bool) -> Iterator[bytes]:
    with workspace.vault.open(sheet_sha256) as lines:
        for line in lines:
            # no other outcome is written so; a fact of that name within a fact only moves a line to the second pass
            if (b'"outcome":"ok"' in line or b'"outcome":"not_applicable"' in line) is fine:
                yield line
