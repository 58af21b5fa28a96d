"""Every benchmark runs, at a size that proves no more than that."""

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES

TINY = 0.02


@pytest.mark.parametrize("name", sorted({*NAMES} - {"first"}))  # the demo is as large as it is
def test_a_benchmark_measures_itself_and_a_reference(name: str, tmp_path: Path):
    figures = list(import_module(f"benchmarks.{name}").figures(TINY, tmp_path))
    assert figures
    assert all(figure.ours > 0 for figure in figures)
    assert all(figure.reference is None or figure.reference > 0 for figure in figures)
    assert all(figure.verdicts or figure.facts for figure in figures)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_is_kept_at_several_sizes_or_says_that_it_does_not_grow(name: str):
    sizes = import_module(f"benchmarks.{name}").SIZES
    assert list(sizes) == sorted(set(sizes))
    assert 1 in sizes
