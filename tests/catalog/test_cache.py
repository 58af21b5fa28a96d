"""The cache saves time and changes nothing."""

import json
from pathlib import Path

import pytest

from readiness import resources
from readiness.catalog.cache import KEPT, read_tree
from readiness.catalog.tree import Node, parse


def bare(node: Node) -> object:
    """Everything a reader of the tree can see, places included."""
    if isinstance(node.value, tuple):
        return (node.line, node.column, [bare(item) for item in node.value])
    if isinstance(node.value, dict):
        entries = [(str(key), key.line, key.column, bare(item)) for key, item in node.value.items()]
        return (node.line, node.column, entries)
    return (node.line, node.column, node.value)


def test_a_second_reading_gives_the_same_tree_without_parsing(tmp_path: Path) -> None:
    first = read_tree(resources.CONTROLS, tmp_path)
    (kept,) = tmp_path.glob("controls.*.json")
    second = read_tree(resources.CONTROLS, tmp_path)
    assert bare(first) == bare(second) == bare(parse(resources.CONTROLS.read_text(encoding="utf-8"), "controls.yaml"))
    assert second.span is None
    assert kept.stat().st_size < 1_000_000


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    for number in range(3):
        file.write_text(f"a: {number}\n", encoding="utf-8")
        assert bare(read_tree(file, tmp_path / "cache")) == (1, 1, [("a", 1, 1, (1, 4, number))])


@pytest.mark.parametrize(
    "content", ["", "[", "null", "[1]", '[1, 1, {"a": 5}]', '["1", 1, null]', "[" * 100_000, "\udcff"]
)
def test_a_cache_that_was_cut_or_tampered_with_is_passed_over(tmp_path: Path, content: str) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("a: 1\n", encoding="utf-8")
    read_tree(file, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(content, "utf-8", "surrogateescape")
    assert bare(read_tree(file, tmp_path / "cache")) == (1, 1, [("a", 1, 1, (1, 4, 1))])


def test_only_a_few_old_trees_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    for number in range(KEPT * 3):
        file.write_text(f"a: {number}\n", encoding="utf-8")
        read_tree(file, tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == KEPT


def test_a_cache_that_cannot_be_written_costs_only_speed(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert bare(read_tree(file, tmp_path / "cache")) == (1, 1, [("a", 1, 1, (1, 4, 1))])


def test_what_is_kept_is_json_and_private(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("a: [1, x]\n", encoding="utf-8")
    read_tree(file, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    assert json.loads(kept.read_text(encoding="utf-8")) == [1, 1, {"a": [1, 1, [1, 4, [[1, 5, 1], [1, 8, "x"]]]]}]
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
