import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.github.pull import ticket_keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("PAY-12: pay", ["PAY-12"]),
        ("feature/PAY-12_and_OPS-3", ["OPS-3", "PAY-12"]),
        ("see PAY-12, PAY-12 and (AB2-900)", ["AB2-900", "PAY-12"]),
        ("pay-12 A-1 PAY-0 xPAY-12 PAY-12a PAY--3", []),
        (None, []),
    ],
)
def test_keys_of_tickets_are_found_once_each(text: str | None, keys: list[str]) -> None:
    assert ticket_keys(text) == keys


@given(st.text())
def test_any_text_may_be_searched(text: str) -> None:
    assert ticket_keys(text) == sorted(set(ticket_keys(text)))
