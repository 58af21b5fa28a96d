"""Small evidence lines and items, as the rules' examples name them."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from readiness.domain.cadence import default_grace
from readiness.domain.calendar import Period
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.evidence import Item
from readiness.domain.vocabulary import Anchor, Cadence, CoverageModel, Kind, Proves

MakeLine = Callable[..., Requirement]
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
