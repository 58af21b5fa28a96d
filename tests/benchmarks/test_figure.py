"""A figure knows its goals, and comes back from the file as it went in."""

import json

from benchmarks.figure import Figure, Goal, document, memory, read

FIGURE = Figure(
    job="answer",
    size="10 lists",
    ours=0.003,
    against="ideal",
    reference=0.001,
    most=2,
    goals=(Goal("queries", 7, 12), Goal("times as fast", 1.9, 1.8, at_least=True)),
    facts={"memory": "80 MB"},
)


def test_a_goal_is_met_at_its_bound_and_missed_beyond():
    assert Goal("queries", 12, 12).met
    assert not Goal("queries", 13, 12).met
    assert Goal("times as fast", 1.8, 1.8, at_least=True).met
    assert not Goal("times as fast", 1.79, 1.8, at_least=True).met


def test_the_ratio_has_its_goal_before_the_others():
    assert [one.of for one in FIGURE.verdicts] == ["ratio", "queries", "times as fast"]
    assert [one.met for one in FIGURE.verdicts] == [False, True, True]


def test_without_a_reference_there_is_no_ratio():
    alone = Figure("first answer", "cold", 20.0, "", None, most=2)
    assert alone.ratio is None
    assert alone.verdicts == ()


def test_memory_is_told_in_megabytes():
    assert memory(201 * 1024 * 1024, 200).text == "memory 201 (≤ 200 MB) **missed**"


def test_a_figure_comes_back_from_its_document():
    assert read(json.loads(json.dumps(document(FIGURE)))) == FIGURE
