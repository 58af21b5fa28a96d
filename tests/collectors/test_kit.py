import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors import github, kit
from collectors.kit import Patience, Unavailable, discover
from readiness.errors import WrongConfiguration

SOURCE = """
from collectors.kit import Source
SOURCE = Source(id={id!r}, title="Forge", options=dict, secrets=(), connect=lambda o, s, p: None)
"""
COLLECTOR = """
from collectors.kit import Cadence, Collector, Schema, Shape
COLLECTOR = Collector(id={id!r}, title="Things", shape=Shape.OBJECTS, schema=Schema((), "item"), needs=(),
                      cadence=Cadence.DAILY, fetch=lambda client, ask: iter(()))
"""


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `forge_kit.forge`, installed with its entry point as pip would leave it."""
    package = tmp_path / "forge_kit" / "forge"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text(SOURCE.format(id="forge"))
    (package / "things.py").write_text(COLLECTOR.format(id="forge.things"))
    information = tmp_path / "forge_kit-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: forge-kit\nVersion: 1\n")
    (information / "entry_points.txt").write_text(f"[{kit.ENTRY_POINTS}]\nforge = forge_kit.forge\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package
    for name in [name for name in sys.modules if name.startswith("forge_kit")]:
        del sys.modules[name]


def test_every_shipped_collector_is_named_by_its_path() -> None:
    assert {
        "github.org.settings",
        "github.org.members",
        "github.repos",
        "github.branch_rules",
        "github.merged_pulls",
        "github.default_branch_commits",
    } <= set(discover()["github"].collectors)


def test_finding_twice_gives_the_same_and_leaves_the_declaration_alone() -> None:
    assert discover() == discover()
    assert github.SOURCE.collectors == {}


def test_a_third_party_adds_a_source_by_its_entry_point(third_party: Path) -> None:
    assert third_party.exists()
    assert list(discover()["forge"].collectors) == ["forge.things"]


def test_a_collector_that_is_not_named_by_its_path_stops_the_start(third_party: Path) -> None:
    (third_party / "things.py").write_text(COLLECTOR.format(id="forge.stuff"))
    with pytest.raises(WrongConfiguration, match=r"declares the collector forge\.stuff\. Name it forge\.things"):
        discover()


def test_a_kind_that_many_sources_bring_names_itself(third_party: Path) -> None:
    (third_party / "things.py").write_text(COLLECTOR.format(id="tickets.change"))
    assert list(discover()["forge"].collectors) == ["tickets.change"]


def test_two_files_with_one_id_stop_the_start(third_party: Path) -> None:
    for name in ("one", "two"):
        (third_party / f"{name}.py").write_text(COLLECTOR.format(id="tickets.change"))
    with pytest.raises(WrongConfiguration, match=r"tickets\.change, which another file brings"):
        discover()


def test_two_packages_with_one_source_stop_the_start(third_party: Path) -> None:
    information = third_party.parents[1] / "forge_kit-1.dist-info" / "entry_points.txt"
    information.write_text(f"[{kit.ENTRY_POINTS}]\nforge = forge_kit.forge\ngithub = collectors.github\n")
    with pytest.raises(WrongConfiguration, match="Two packages bring the source github"):
        discover()


def test_a_source_is_named_as_its_folder(third_party: Path) -> None:
    (third_party / "__init__.py").write_text(SOURCE.format(id="anvil"))
    with pytest.raises(WrongConfiguration, match="declares the source anvil"):
        discover()


@pytest.mark.parametrize(
    ("content", "complaint"), [("", "declares no SOURCE"), ("import nowhere_at_all", "cannot be loaded")]
)
def test_a_third_party_that_is_no_source_is_named(third_party: Path, content: str, complaint: str) -> None:
    (third_party / "__init__.py").write_text(content)
    with pytest.raises(WrongConfiguration, match=complaint):
        discover()


def test_patience_is_one_purse_for_waiting_and_for_what_never_came() -> None:
    slept: list[float] = []
    patience = Patience(60, slept.append)
    patience.wait(20, "GitHub asks to wait")
    patience.spend(15)
    with pytest.raises(Unavailable, match="should wait 30 s, and 25 s of patience are left"):
        patience.wait(30, "GitHub asks to wait")
    assert slept == [20]
    patience.spend(99)
    assert patience.left == 0
