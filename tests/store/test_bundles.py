"""Bundles: numbered without holes, whoever issues them."""

import threading

import pytest

from readiness.store import bundles, engagements
from readiness.store.bundles import Bundle
from readiness.store.database import Database
from tests.store.acme import NOON, engagement


def bundle(number: int, for_: str = "eng") -> Bundle:
    return Bundle(number, for_, NOON, f"{number:064}", f"var/bundles/{number}", 12, 5_000_000_000, 0)


@pytest.fixture(autouse=True)
def _engagements(database: Database) -> None:
    with database.writing() as session:
        engagements.create(session, engagement())
        engagements.create(session, engagement("other", "2027"))


def test_issues_are_numbered_and_listed(database: Database) -> None:
    with database.writing() as session:
        assert bundles.next_number(session) == 1
        bundles.add(session, bundle(1))
        bundles.add(session, bundle(2, "other"))

    with database.reading() as session:
        assert bundles.all_(session) == (bundle(1), bundle(2, "other"))
        assert bundles.all_(session, "other") == (bundle(2, "other"),)
        assert bundles.get(session, 1) == bundle(1)
        assert bundles.get(session, 3) is None


@pytest.mark.parametrize("number", [1, 3])
def test_a_number_that_does_not_follow_is_refused(database: Database, number: int) -> None:
    with database.writing() as session:
        bundles.add(session, bundle(1))
        with pytest.raises(ValueError, match=f"bundle {number} does not follow; 2 would"):
            bundles.add(session, bundle(number))


def test_issues_made_at_once_get_different_numbers(database: Database) -> None:
    together = threading.Barrier(3)

    def issue() -> None:
        together.wait()
        with database.writing() as session:
            bundles.add(session, bundle(bundles.next_number(session)))

    threads = [threading.Thread(target=issue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert [one.number for one in bundles.all_(session)] == [1, 2, 3]
