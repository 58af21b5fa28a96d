"""Small catalogs as text, held against two shipped collectors and one shipped procedure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.catalog.controls import load_controls
from readiness.catalog.procedures import Procedure
from readiness.catalog.value import Catalog
from readiness.domain.vocabulary import Shape
from readiness.errors import Complaint, WrongConfiguration

SHAPES = {"github.repos": Shape.OBJECTS, "github.merged_pulls": Shape.EVENTS}
REVIEW = Procedure(
    id="github.review_required",
    title="A review is required",
    populations=("github.branch_rules",),
    parameters={"n": 1},
    reasons={},
    sql="",
    sha256="",
    source=Path("review_required.sql"),
)
Read = Callable[[str], Catalog]
Complaints = Callable[[str], tuple[Complaint, ...]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the trees of the criteria and the roadmap from test to test."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def read(tmp_path: Path, cache: Path) -> Read:
    """Read a text as controls.yaml."""

    def read(text: str) -> Catalog:
        file = tmp_path / "controls.yaml"
        file.write_text(text, encoding="utf-8")
        return load_controls(file, shapes=SHAPES, procedures={REVIEW.id: REVIEW}, cache=cache)

    return read


@pytest.fixture
def complaints(read: Read) -> Complaints:
    """Read a text that is wrong, and return what is."""

    def complaints(text: str) -> tuple[Complaint, ...]:
        with pytest.raises(WrongConfiguration) as raised:
            read(text)
        assert str(raised.value).startswith(raised.value.complaints[0].where)
        return raised.value.complaints

    return complaints
