"""The workspace's catalog is held against what is shipped and against the workspace's own procedures."""

from pathlib import Path

import pytest

from readiness.errors import WrongConfiguration, WrongUse
from readiness.services.catalog.controls_file import check, load_catalog, stock
from readiness.services.installation.new_workspace import initialise

OWN = """-- title: Our own test
-- populations: github.repos
-- reasons: bad = It is bad
SELECT full_name AS item, 'ok' AS outcome, NULL AS reason FROM github_repos
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A new workspace."""
    return initialise(tmp_path / "home").home


def test_a_shipped_collector_and_procedure_are_available(home: Path) -> None:
    catalog = load_catalog(stock(home))
    available = {line.collector for line in catalog.requirements if line.available} - {"manual"}
    assert "github.repos" in available
    assert "aws.kms.keys" not in available
    assert {use.id for control in catalog.controls for use in control.procedures if use.available} >= {
        "changes.approved"
    }


def test_a_procedure_of_the_organisation_is_available_too(home: Path) -> None:
    (home / "procedures" / "own").mkdir()
    (home / "procedures" / "own" / "test.sql").write_text(OWN, encoding="utf-8")
    text = (home / "controls.yaml").read_text(encoding="utf-8")
    (home / "controls.yaml").write_text(text.replace("id: changes.emergency", "id: own.test"), encoding="utf-8")
    uses = {use.id: use for control in load_catalog(stock(home)).controls for use in control.procedures}
    assert uses["own.test"].available


def test_a_check_keeps_what_is_wrong_instead_of_raising_it(home: Path) -> None:
    (home / "controls.yaml").write_text("controls: []\nareas: 5\n", encoding="utf-8")
    found = check(stock(home))
    assert found.catalog is None
    assert [complaint.where for complaint in found.complaints] == ["controls.yaml:1:11", "controls.yaml:2:8"]
    assert isinstance(found.error, WrongConfiguration)
    assert found.warnings == ()


def test_the_second_reading_comes_from_the_private_cache(home: Path) -> None:
    first = load_catalog(stock(home))
    kept = sorted(path.name.split(".")[0] for path in (home / "var" / "cache").iterdir())
    assert kept == ["controls", "roadmap", "tsc"]
    assert load_catalog(stock(home)) == first


def test_no_file_is_wrong_use(home: Path) -> None:
    (home / "controls.yaml").unlink()
    with pytest.raises(WrongUse, match=r"there is no controls.yaml"):
        check(stock(home))
