from collections.abc import Callable

import pytest

from collectors.aws.client import AWS
from collectors.aws.ways import Keys, Manner, Way, Ways
from readiness.demo.aws.running import StandIn

Reach = Callable[..., AWS]
Kept = Callable[[Keys, Manner], Way]
SOMEWHERE = Manner("http://127.0.0.1:1", 5.0)
MOST = 3


@pytest.fixture
def kept() -> Kept:
    """Keep at most three ways."""
    return Ways(most=MOST).kept


def test_runs_with_the_same_keys_follow_each_other_on_one_way(kept: Kept) -> None:
    assert kept(Keys("id", "secret"), SOMEWHERE) is kept(Keys("id", "secret"), SOMEWHERE)


@pytest.mark.parametrize(
    ("keys", "manner"),
    [
        (Keys("id", "other"), SOMEWHERE),
        (Keys("id", "secret", "token"), SOMEWHERE),
        (Keys("id", "secret"), Manner("http://127.0.0.1:2", 5.0)),
        (Keys("id", "secret"), Manner("http://127.0.0.1:1", 6.0)),
    ],
)
def test_whatever_differs_is_another_way(kept: Kept, keys: Keys, manner: Manner) -> None:
    assert kept(keys, manner) is not kept(Keys("id", "secret"), SOMEWHERE)


def test_a_way_that_nobody_asked_for_is_let_go() -> None:
    kept = Ways(idle=-1.0).kept
    before = kept(Keys("id", "secret"), SOMEWHERE)
    assert kept(Keys("id", "secret"), SOMEWHERE) is not before


def test_no_more_ways_are_kept_than_there_is_room_for(kept: Kept) -> None:
    first = kept(Keys("first", "secret"), SOMEWHERE)
    for number in range(MOST - 1):
        kept(Keys(f"other {number}", "secret"), SOMEWHERE)
    assert kept(Keys("first", "secret"), SOMEWHERE) is first
    for number in range(MOST):
        kept(Keys(f"other {number}", "secret"), SOMEWHERE)
    assert kept(Keys("first", "secret"), SOMEWHERE) is not first


def test_keys_are_told_to_nobody() -> None:
    assert "secret" not in repr(Keys("id", "secret", "token"))


def test_each_run_counts_its_own_calls_on_a_way_that_others_use(reach: Reach, aws: StandIn) -> None:
    one, other = reach(), reach()
    one.identity()
    one.identity()
    other.identity()
    assert (one.requests, other.requests, len(aws.calls())) == (2, 1, 3)


def test_what_a_profile_or_the_environment_names_is_asked_anew_by_each_run(
    reach: Reach, aws: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = []
    for account in ("210987654321", "310987654321"):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        accounts.append(reach(keys=False).identity()["account"])
    assert accounts == ["210987654321", "310987654321"]
