"""Small evidence lines and items, as the rules' examples name them."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from readiness.domain.cadence import default_grace
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.evidence import Item
from readiness.domain.judging import judge
from readiness.domain.result import ProcedureKind, ProcedureResult, ResultRow
from readiness.domain.vocabulary import Anchor, Cadence, CoverageModel, Kind, Outcome, Proves, Severity

MakeLine = Callable[..., Requirement]
MakeResult = Callable[..., ProcedureResult]
MakeItems = Callable[..., list[Item]]


@pytest.fixture
def line() -> MakeLine:
    """Return a maker of operating lines: a cadence and whatever differs from work by people in slots."""

    def make(cadence: Cadence = Cadence.QUARTERLY, **differs: object) -> Requirement:
        usual = {
            "control": "AC-01",
            "key": "review",
            "name": "Access review",
            "kind": Kind.DOCUMENT,
            "collector": MANUAL,
            "proves": Proves.OPERATING,
            "cadence": cadence,
            "coverage": CoverageModel.SLOTS,
            "max_gap": 7,
            "grace": default_grace(cadence, by_people=True),
            "anchor": Anchor.WINDOW,
        }
        return Requirement(**(usual | differs))  # type: ignore[arg-type]

    return make


@pytest.fixture
def done() -> MakeItems:
    """Return a maker of items brought by people on the day they acted."""

    def make(days: Iterable[date]) -> list[Item]:
        return [Item(f"e{n}", day, None, day, by_hand=True) for n, day in enumerate(days)]

    return make


@pytest.fixture
def pulled() -> Callable[..., Item]:
    """Return a maker of populations: the days they cover and the local day they were fetched."""

    def make(covers: Period, collected_on: date, name: str = "p", connection: str | None = None) -> Item:
        return Item(name, None, covers, collected_on, connection=connection)

    return make


@pytest.fixture
def judged() -> MakeResult:
    """Return a maker of results: the day, and the outcome of each item that is named."""

    def make(day: date, items: dict[str, Outcome] | None = None, **differs: object) -> ProcedureResult:
        rows = tuple(
            ResultRow(item, outcome, "code")
            for item, outcome in (items or {}).items()
            if outcome in (Outcome.EXCEPTION, Outcome.INCONCLUSIVE)
        )
        usual = {
            "control": "AC-01",
            "procedure": "github.review_required",
            "kind": ProcedureKind.CONFIGURATION,
            "severity": Severity.HIGH,
            "judged_on": day,
            "count": judge((items or {}).values(), complete=bool(differs.get("complete", True))),
            "rows": rows,
        }
        return ProcedureResult(**(usual | differs))  # type: ignore[arg-type]

    return make


@pytest.fixture
def merges() -> MakeResult:
    """Return a maker of results of a population: its days, how many were tested, and what is wrong on which day."""

    def make(covers: Period, tested: int, wrong: dict[str, tuple[date, Outcome]], **differs: object) -> ProcedureResult:
        rows = tuple(ResultRow(item, outcome, "code", day) for item, (day, outcome) in wrong.items())
        outcomes = [row.outcome for row in rows] + [Outcome.OK] * (tested - len(rows))
        usual = {
            "control": "AC-01",
            "procedure": "changes.approved",
            "kind": ProcedureKind.POPULATION,
            "severity": Severity.HIGH,
            "judged_on": covers.end,
            "count": judge(outcomes, complete=bool(differs.get("complete", True))),
            "rows": rows,
            "covers": covers,
        }
        return ProcedureResult(**(usual | differs))  # type: ignore[arg-type]

    return make
