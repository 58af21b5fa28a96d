"""Leafing through rows: the same as cutting the whole list into pages, without ever holding it."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.canonical import encode
from readiness.services.files.rows import leaf, matching
from readiness.store.paging import A_PAGE


@given(st.integers(0, 3 * A_PAGE + 1), st.integers(-1, 9), st.booleans())
def test_a_page_is_a_cut_of_the_whole(many: int, page: int, known: bool):  # noqa: FBT001 -- drawn
    rows = [{"n": n} for n in range(many)]
    lines = [encode(row) + b"\n" for row in rows]
    number = min(max(1, page), max(1, -(-many // A_PAGE)))
    found = leaf(lines, (), page, many if known else None)
    assert (found.left, found.number) == (many, number)
    assert list(found.rows) == rows[(number - 1) * A_PAGE : number * A_PAGE]


@given(st.text(max_size=6), st.text(max_size=3))
def test_a_word_is_found_in_a_value_whatever_is_written_in_it(value: str, around: str):
    words = tuple(value.split())
    line = encode({"key": 1, "deep": [{"x": f"{around}{value}{around}"}]})
    assert len(list(matching([line], words))) == 1


def test_names_of_columns_are_not_searched():
    lines = [encode({"login": "Zoë", "admin": True}), encode({"login": "bob", "admin": False})]
    assert [row["login"] for row in matching(lines, ("login",))] == []
    assert [row["login"] for row in matching(lines, ("ZOË",))] == ["Zoë"]
    assert [row["login"] for row in matching(lines, ("false",))] == ["bob"]


def test_nothing_behind_a_page_is_read_where_the_number_of_rows_is_known():
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for n in range(10_000):
            read.append(n)
            yield encode({"n": n})

    found = leaf(lines(), (), 2, 10_000)
    assert [row["n"] for row in found.rows] == list(range(50, 100))
    assert len(read) == 2 * A_PAGE


def test_the_last_page_of_what_was_searched_is_shown_for_a_later_one():
    lines = [encode({"n": f"{n}" if n % 2 else f"odd {n}"}) for n in range(120)]
    found = leaf(lines, ("odd",), 99, 120)
    assert (found.left, found.number, len(found.rows)) == (60, 2, 10)
