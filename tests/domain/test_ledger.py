"""A line of the ledger is canonical JSON, however quickly it is written."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.canonical import encode
from readiness.domain.ledger import Entry, Line

HOSTILE = st.text(st.characters(), max_size=12)
INSTANTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- as it asks


@settings(max_examples=60, deadline=None)
@given(time=INSTANTS, event=HOSTILE, id_=HOSTILE, bytes_=st.none() | HOSTILE, run=st.none() | HOSTILE)
def test_the_text_of_a_line_is_what_canonical_json_makes_of_it(time, event, id_, bytes_, run):
    line = Line(7, Entry(time, event, id_, "a" * 64, bytes_, run), "b" * 64)

    assert line.text.encode() == encode(
        {
            "seq": 7,
            "time": time,
            "event": event,
            "id": id_,
            "sha256": "a" * 64,
            "bytes": bytes_,
            "run": run,
            "prev": "b" * 64,
        }
    )
