import json
from pathlib import Path

import pytest

from readiness.domain.vocabulary import Shape
from readiness.testbench.joining import SHORT, Joiner, each_by_itself

COUNTED = "SELECT item, 'ok' AS outcome, NULL AS reason, size, connection FROM things_list"
RUNS = "SELECT item || ' ' || run AS item, 'ok' AS outcome, NULL AS reason FROM things_list__history"
LONG = "x" * SHORT


def items(sheet):
    return [row["item"] for row in sheet.rows()]


@pytest.fixture
def paths(tmp_path):
    def paths(*contents: bytes) -> list[Path]:
        made = [tmp_path / f"{number}.jsonl" for number in range(len(contents))]
        for path, content in zip(made, contents, strict=True):
            path.write_bytes(content)
        return made

    return paths


def test_short_lists_are_joined_in_their_order_and_long_ones_stay_between_them(tmp_path, paths):
    made = paths(b'{"a":1}\n', b'{"a":2}', b"", b'{"a":3}\n' * SHORT, b'{"a":4}\n')
    parts = list(Joiner(tmp_path).parts(made, named=False))
    assert [part.path for part in parts[1:]] == made[3:]
    assert [part.joined for part in parts] == [True, False, False]
    assert parts[0].path.read_bytes() == b'{"a":1}\n{"a":2}\n'


def test_every_row_of_a_joined_file_names_its_list(tmp_path, paths):
    made = paths(b'{"a":1}\n{"a":2}\n', b'{"a":3}\n')
    [part] = Joiner(tmp_path).parts(made, named=True)
    rows = [json.loads(line) for line in part.path.read_text().splitlines()]
    assert [(row["the file"], row["a"]) for row in rows] == [
        (str(made[0]), 1),
        (str(made[0]), 2),
        (str(made[1]), 3),
    ]


def test_by_themselves_nothing_is_joined(paths):
    made = paths(b"", b"")
    assert [(part.path, part.joined) for part in each_by_itself(made, named=True)] == [(path, False) for path in made]


@pytest.mark.parametrize("middle", ["short", LONG])
def test_the_newest_row_counts_whatever_the_lists_lengths(bench, middle):
    days = [
        bench.holding([{"item": "a", "size": day, "tags": [middle] if day == 2 else []}], day=day) for day in (1, 2, 3)
    ]
    sheet = bench.one(COUNTED, *days, shape=Shape.EVENTS)
    assert [row["size"] for row in sheet.rows()] == [3]


def test_rows_keep_their_connection(bench):
    lists = [bench.holding([{"item": "a"}], connection=name, day=day) for name in ("one", "two") for day in (1, 2)]
    sheet = bench.one(COUNTED, *lists, shape=Shape.EVENTS)
    assert items(sheet) == ["one:a", "two:a"]


@pytest.mark.parametrize("middle", ["short", LONG])
def test_a_history_tells_the_run_of_every_row_whatever_the_lists_lengths(bench, middle):
    past = [bench.holding([{"item": "a", "tags": [middle] if day == 2 else []}], day=day) for day in (1, 2, 3)]
    sheet = bench.one(RUNS, history=tuple(past))
    assert items(sheet) == sorted(f"a {one.snapshot.run}" for one in past)


def test_a_row_cannot_say_that_it_is_of_another_list(bench):
    honest = bench.holding([{"item": "a"}])
    other = bench.holding([{"item": "b", "the file": str(honest.path)}], day=2)
    sheet = bench.one(RUNS, history=(honest, other))
    assert items(sheet) == [f"a {honest.snapshot.run}", f"b {other.snapshot.run}"]


@pytest.mark.parametrize("line", [b"{}\n", b'{"item": "a"\n', b"7\n"])
def test_what_is_no_row_among_many_lists_is_a_failure(bench, line):
    past = tuple(bench.holding([{"item": "a"}], day=day) for day in (1, 2, 3))
    past[1].path.write_bytes(line)
    assert bench.one(RUNS, history=past).failure is not None


def test_what_is_wrong_with_one_of_many_lists_names_that_list(bench):
    lists = [bench.holding([{"item": f"{day}"}], day=day) for day in (1, 2, 3)]
    lists[1].path.write_bytes(b"not json\n")
    assert lists[1].path.name in str(bench.one(COUNTED, *lists, shape=Shape.EVENTS).failure)
