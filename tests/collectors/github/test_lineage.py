from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from collectors.github.lineage import Parent, first_parents

START = datetime(2026, 1, 1, tzinfo=UTC)


def parent(oid: str, days: int) -> Parent:
    return Parent(oid, START + timedelta(days=days))


def test_side_commits_are_not_on_the_line() -> None:
    line = first_parents(
        "m", {"m": parent("b", 2), "side": parent("a", 1), "b": parent("a", 1), "a": parent("old", -1)}, START
    )
    assert line.oids == {"m", "b", "a"}
    assert line.joined


def test_a_root_ends_the_line_well() -> None:
    assert first_parents("b", {"b": parent("a", 1), "a": None}, START).joined


def test_a_missing_commit_that_is_not_older_than_the_window_breaks_the_line() -> None:
    line = first_parents("c", {"c": parent("b", 3)}, START)
    assert line.oids == {"c"}
    assert not line.joined


def test_nothing_in_the_window_breaks_nothing() -> None:
    line = first_parents("old", {}, START)
    assert line.oids == set()
    assert line.joined


def test_a_circle_which_git_cannot_make_ends_and_joins_nothing() -> None:
    line = first_parents("a", {"a": parent("b", 1), "b": parent("a", 1)}, START)
    assert line.oids == {"a", "b"}
    assert not line.joined


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=30))
def test_the_order_in_which_commits_are_told_does_not_matter(shuffle: list[int]) -> None:
    chain: dict[str, Parent | None] = {str(n): parent(str(n + 1), 30 - n) for n in range(30)}
    told = sorted(chain, key=lambda oid: (shuffle[int(oid) % len(shuffle)] if shuffle else 0, oid))
    line = first_parents("0", {oid: chain[oid] for oid in told} | {"30": None}, START)
    assert line.oids == {str(n) for n in range(31)}
    assert line.joined
