"""What fails, one by one: the items of a test, a period that passed empty; what is wrong besides, and what could not be told (domain 3c)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.control import Control
from readiness.domain.gap import Gap
from readiness.domain.result import ProcedureResult
from readiness.domain.standing import Standing, conclusive, said_once

FAILS = "G7"


@dataclass(frozen=True, slots=True)
class FailingItem:
    """One item that stands wrong and that nobody has answered."""

    item: str
    since: date
    """The day it happened, or since when it has been found without a break."""
    reason: str | None
    """The code of its procedure's reason."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One reason why a control fails: a test with its items, an evidence line left empty, an entry of the register."""

    detail: str
    since: date
    items: tuple[FailingItem, ...] = ()
    """The oldest first; empty where no single item is what fails."""
    test: ProcedureResult | None = None
    """The newest result of the test that fails; None where no test does."""
    requirement: str | None = None

    @property
    def name(self) -> str:
        """What fails: a procedure, an evidence line, or the entry itself."""
        return self.test.procedure if self.test else self.requirement or self.detail

    @property
    def days(self) -> frozenset[date]:
        """The days on which something of it began."""
        return frozenset(one.since for one in self.items) or frozenset({self.since})


@dataclass(frozen=True, slots=True)
class Failing:
    """A control that fails, with every proof."""

    control: Control
    gap: Gap
    """The gap that says so: since when, how serious, whose it is, and how it is mended."""
    proofs: tuple[Proof, ...]

    @property
    def items(self) -> int:
        """How many items are wrong, each once whatever the number of tests that say so."""
        return len({one.item for proof in self.proofs for one in proof.items})


@dataclass(frozen=True, slots=True)
class Wrong:
    """Items of a test that stand wrong, too few or too slight for their control to fail: an auditor finds them all the same."""

    control: Control
    owner: str | None
    proof: Proof


@dataclass(frozen=True, slots=True)
class Undecided:
    """A test that neither passes nor fails: something was missing to decide about some of it, or about all."""

    control: Control
    owner: str | None
    test: ProcedureResult


def failing(answer: Assessment) -> tuple[Failing, ...]:
    """Return the controls that fail, in the order of their gaps (domain 3d G7), each once whatever the number of its criteria."""
    controls = {one.control.id: one for one in answer.controls}
    found: dict[str, Failing] = {}
    for gap in answer.gaps:
        if gap.code == FAILS and gap.control is not None and gap.control not in found:
            one = controls[gap.control]
            found[gap.control] = Failing(one.control, gap, tuple(_proofs(one)))
    return tuple(found.values())


def wrong(answer: Assessment) -> tuple[Wrong, ...]:
    """Return what stands wrong in tests that fail no control, nobody having answered it, in the order of the catalog."""
    return tuple(
        Wrong(one.control, one.active_owner, Proof("", min(item.since for item in items), items, standing.latest))
        for one in answer.controls
        if one.score is not None
        for standing in one.standings
        if not standing.causes and (items := _items(standing))
    )


def undecided(answer: Assessment) -> tuple[Undecided, ...]:
    """Return the tests of controls in scope that could not tell and do not fail, in the order of the catalog."""
    return tuple(
        Undecided(one.control, one.active_owner, standing.latest)
        for one in answer.controls
        if one.score is not None
        for standing in one.standings
        if standing.latest is not None and not standing.causes and not conclusive(standing.latest)
    )


def _proofs(one: ControlAnswer) -> Iterator[Proof]:
    """Yield why a control fails: each test once, then whatever else its status names as a cause."""
    tested = [standing for standing in one.standings if standing.causes]
    for standing in tested:
        yield Proof(
            said_once(standing.causes),
            min(cause.since for cause in standing.causes),
            _items(standing),
            standing.latest,
        )
    told = {cause for standing in tested for cause in standing.causes}
    for cause in one.status.causes:
        if cause not in told:
            yield Proof(cause.detail, cause.since, requirement=cause.requirement)


def _items(standing: Standing) -> tuple[FailingItem, ...]:
    rows = standing.latest.exceptions if standing.latest else ()
    reasons = {row.item: row.reason for row in rows}
    found = (FailingItem(one.item, one.opened_on, reasons.get(one.item)) for one in standing.open)
    return tuple(sorted(found, key=lambda one: (one.since, one.item)))
