"""What a line of the ledger says, read from its envelope."""

from datetime import UTC, datetime
from typing import Any

import pytest

from readiness.domain.canonical import digest, encode
from readiness.domain.ledger import Entry, chained
from readiness.services.activity import Happened
from readiness.store.journal import Occurrence

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)


def happened(**said: Any) -> Happened:
    (line,) = chained([Entry(NOON, "overridden", "o1", digest(encode(said)))])
    return Happened(Occurrence(line, encode(said).decode()))


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({}, []),
        ({"before": {"role": "lead", "x": 1}, "after": {"role": "admin", "x": 1}}, [("role", "lead", "admin")]),
        ({"before": None, "after": {"role": "lead"}}, [("role", None, "lead")]),
        ({"field": "owner", "before": "CTO", "value": "li"}, [("owner", "CTO", "li")]),
        ({"before": "CTO"}, []),
    ],
)
def test_what_changed_is_told_with_before_and_after(said: dict[str, Any], changes: list[Any]):
    assert list(happened(**said).changes()) == changes


def test_what_a_line_is_about_is_named_as_well_as_its_envelope_can():
    assert happened(procedure="p", item="acme/api").about == "acme/api"
    assert happened(control="CHG-02", id="x").about == "CHG-02"
    assert happened(subject="", name=7).about == "o1"


def test_nobody_is_named_where_nobody_did_it():
    assert happened(by="dana@acme.example").person == "dana@acme.example"
    assert happened(by=None).person is None
