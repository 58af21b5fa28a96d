import pytest

from collectors.kit import Quota
from collectors.reply import quota_told


def test_what_is_left_is_read_with_or_without_the_whole():
    assert quota_told({"x-ratelimit-remaining": "4812", "x-ratelimit-limit": "5000"}) == Quota(4_812, 5_000)
    assert quota_told({"x-ratelimit-remaining": " 3 "}) == Quota(3)


@pytest.mark.parametrize("said", ["", "-1", "many", "١٢", "9" * 400, "1000000001", "1e3"])
def test_what_is_no_figure_says_nothing(said):
    assert quota_told({"x-ratelimit-remaining": said}) is None
