from readiness.domain.quota import Quota, scarcest


def test_the_limit_that_is_reached_first_counts():
    search, core = Quota(20, 30), Quota(400, 5_000)
    assert scarcest([search, core]) == core
    assert scarcest([Quota(7), core]) == core


def test_a_source_that_tells_nothing_has_none():
    assert scarcest([]) is None


def test_a_limit_of_nothing_divides_nothing():
    assert Quota(0, 0).share == 1.0
