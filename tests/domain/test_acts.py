from datetime import date

from readiness.domain.acts import acts, date_of, span_of
from readiness.domain.calendar import Period
from readiness.domain.evidence import Item

JANUARY = Period(date(2025, 1, 1), date(2025, 1, 31))


def item(name: str, day: int, for_period: date | None = None, *, by_hand: bool = True) -> Item:
    performed = date(2025, 1, day)
    return Item(name, performed, None, performed, for_period=for_period, by_hand=by_hand)


def test_items_of_one_day_are_one_act():
    (act,) = acts([item("b", 5), item("a", 5)], date(2025, 2, 1))
    assert (act.on, act.evidence) == (date(2025, 1, 5), ("a", "b"))


def test_acts_stand_in_order_of_their_dates_and_later_ones_do_not_count():
    found = acts([item("c", 9), item("a", 5), item("late", 20)], date(2025, 1, 19))
    assert [act.evidence for act in found] == [("a",), ("c",)]


def test_an_act_may_fill_any_period_once_one_of_its_items_names_none():
    pinned = item("a", 5, JANUARY.start)
    assert acts([pinned], JANUARY.end)[0].pins == {JANUARY.start}
    assert acts([pinned, item("b", 5)], JANUARY.end)[0].pins is None


def test_an_act_has_grace_when_people_brought_any_of_it():
    fetched = item("a", 5, by_hand=False)
    assert not acts([fetched], JANUARY.end)[0].by_hand
    assert acts([fetched, item("b", 5)], JANUARY.end)[0].by_hand


def test_a_population_is_dated_by_the_last_day_it_vouches_for():
    assert date_of(Item("p", None, JANUARY, date(2025, 2, 3))) == JANUARY.end
    assert date_of(Item("p", None, JANUARY, date(2025, 1, 31))) == date(2025, 1, 30)


def test_a_population_pulled_on_its_first_day_vouches_for_nothing():
    pulled = Item("p", None, JANUARY, JANUARY.start)
    assert span_of(pulled) is None
    assert date_of(pulled) is None
    assert acts([pulled], JANUARY.end) == ()


def test_an_act_of_a_day_covers_no_span():
    assert span_of(item("a", 5)) is None
