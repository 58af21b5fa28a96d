import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import MOST, Refused, each
from readiness.store.database import DatabaseUnavailable


def refusing(odd):
    def act(one):
        if one in odd:
            raise odd[one]
        return one.upper()

    return act


def test_what_one_is_refused_keeps_none_of_the_others_back():
    first, second = Refusal("it is your own"), WrongUse("there is no b")
    ended = each(["a", "b", "c"], refusing({"a": first, "b": second}))
    assert ended.done == ("C",)
    assert ended.refused == (Refused("a", first), Refused("b", second))


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=MOST), st.sets(st.sampled_from("abcdefgh")))
def test_every_thing_is_done_or_refused_once_in_the_order_given(ids, odd):
    seen = []

    def act(one):
        seen.append(one)
        return refusing({name: Refusal("no") for name in odd})(one).lower()

    ended = each(ids, act)
    assert seen == list(dict.fromkeys(ids))
    assert list(ended.done) == [one for one in seen if one not in odd]
    assert [one.id for one in ended.refused] == [one for one in seen if one in odd]


@pytest.mark.parametrize(("ids", "sentence"), [([], "nothing is selected"), (map(str, range(51)), "51 rows")])
def test_nothing_and_too_much_are_refused_before_anything_is_done(ids, sentence):
    done = []
    with pytest.raises(WrongUse, match=sentence):
        each(list(ids), done.append)
    assert done == []


def test_what_stops_more_than_one_thing_is_not_told_as_the_refusal_of_one():
    with pytest.raises(DatabaseUnavailable):
        each(["a", "b"], refusing({"a": DatabaseUnavailable("it does not answer")}))
