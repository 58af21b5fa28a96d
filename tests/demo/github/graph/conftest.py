"""Ask GraphQL for data that must come without errors."""

import pytest


@pytest.fixture
def data(ask):
    def answer(query, **variables):
        told = ask(query, **variables).json()
        assert "errors" not in told, told["errors"]
        return told["data"]

    return answer
