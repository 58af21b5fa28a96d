"""Every benchmark runs, at a size that proves no more than that."""

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES
from benchmarks.measure import HEADINGS, Figure, table

TINY = 0.02


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_measures_itself_and_a_reference(name: str, tmp_path: Path):
    figures = list(import_module(f"benchmarks.{name}").figures(TINY, tmp_path))
    assert figures
    assert all(figure.ours > 0 and figure.reference > 0 for figure in figures)


def test_figures_become_a_table_of_ratios():
    lines = list(table([Figure("seal", "2 KB", 0.002, 0.001, "1.3x", {"queries": 3})]))
    assert lines[0].count("|") == len(HEADINGS) + 1
    assert lines[2] == "| seal | 2 KB | 2.0 ms | 1.0 ms | 2.00 | 1.3x | queries 3 |"
