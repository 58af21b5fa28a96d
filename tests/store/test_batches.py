"""Long lists in portions."""

from hypothesis import given
from hypothesis import strategies as st

from readiness.store.batches import batches


@given(st.lists(st.integers()), st.integers(1, 5))
def test_portions_joined_are_the_list_and_none_is_empty_or_too_long(values: list[int], size: int) -> None:
    portions = list(batches(iter(values), size))

    assert [value for portion in portions for value in portion] == values
    assert all(1 <= len(portion) <= size for portion in portions)
