"""A walkthrough is recorded once, for a day that has come, with a note that is read."""

from datetime import date, timedelta

import pytest

from readiness.errors import WrongUse
from readiness.services.controls import walkthroughs
from readiness.store import journal
from tests.web import factories
from tests.web.factories import TODAY, Clock


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("BCP-04"))
    yield workspace
    workspace.database.dispose()


def walk(place, *, control="BCP-04", on=TODAY, note="Followed from end to end"):
    return walkthroughs.walk_through(place, control, on=on, by="dana@acme.example", passed=True, note=note)


def test_the_same_walkthrough_told_twice_is_recorded_once_and_another_day_is_another(place):
    first = walk(place)
    assert walk(place) == first
    later = walk(place, on=TODAY - timedelta(days=1))
    assert {one.id for one in walkthroughs.recorded(place)} == {first.id, later.id}
    with place.database.reading() as session:
        assert journal.envelopes(session, [first.id, later.id]).keys() == {first.id, later.id}


@pytest.mark.parametrize(
    "wrong",
    [
        {"control": "NO-1"},
        {"on": date(2999, 1, 1)},
        {"on": date(202, 6, 1)},
        {"note": ""},
        {"note": " -- \n"},
        {"note": "x" * (walkthroughs.LONGEST_NOTE + 1)},
    ],
)
def test_what_no_walkthrough_can_be_is_refused_and_nothing_is_written(place, wrong):
    with pytest.raises(WrongUse):
        walk(place, **wrong)
    assert walkthroughs.recorded(place) == ()
