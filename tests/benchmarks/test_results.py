"""The tables of docs/performance.md are those of the file of results, and nobody's own."""

from benchmarks.__main__ import NAMES
from benchmarks.figure import Figure, Goal
from benchmarks.results import FILE, HEADINGS, PAGE, held_in, lines, measured, table, written


def test_figures_become_a_table_of_ratios_and_goals():
    figure = Figure("seal", "2 KB", 0.002, "write", 0.001, most=1.3, goals=(Goal("queries", 3, 12),))
    first, _, row = table([figure])
    assert first.count("|") == len(HEADINGS) + 1
    assert (
        row == "| seal | 2 KB | 2.0 ms | write: 1.0 ms | 2.00 | ratio 2 (≤ 1.3) **missed**; queries 3 (≤ 12) met |  |"
    )


def test_what_was_measured_on_one_day_stands_in_one_table():
    found = measured([Figure("seal", "2 KB", 0.002, "write", 0.001)])
    other = {**found, "on": "2020-01-01"}
    held = {"seal": {"1": found, "10": found}, "start": {"1": other}, "judge": {"1": found}}
    said = list(lines(held, ("seal", "start", "judge")))
    assert sum(line.startswith("**") for line in said) == 2
    assert sum(line.startswith("| seal") for line in said) == 4
    assert "2020-01-01" in "".join(said)


def test_writing_twice_is_writing_once():
    page = PAGE.read_text()
    held = held_in(FILE)
    assert written(written(page, held, NAMES), held, NAMES) == written(page, held, NAMES)


def test_the_page_shows_what_was_measured():
    assert PAGE.read_text() == written(PAGE.read_text(), held_in(FILE), NAMES)
