"""The small organisation holds exactly the faults its docstring plants."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise

import pytest

from readiness.demo.github.company import BOT, CLASSIC, CONTRACTOR, MERGES, small_organization
from readiness.demo.github.history import walk

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def organization():
    return small_organization(TODAY)


@pytest.fixture(scope="module")
def merges(organization):
    return sorted(
        chain.from_iterable(r.pulls.values() for r in organization.repositories.values()), key=lambda p: p.merged_at
    )


def test_it_is_small(organization, merges):
    assert len(organization.repositories) == 6
    assert len(organization.members) + len(organization.outsiders) + (BOT in organization.users) == 9
    assert len(merges) == MERGES == 120
    assert all(member.two_factor for member in organization.members.values())


def test_the_merges_fill_the_five_months_before_the_day(merges):
    first, last = merges[0].merged_at, merges[-1].merged_at
    assert datetime(2026, 1, 30, tzinfo=UTC) <= first < last < datetime(2026, 6, 30, tzinfo=UTC)
    assert all(merge.merged_at.weekday() < 5 for merge in merges)
    assert max(b.merged_at - a.merged_at for a, b in pairwise(merges)) < timedelta(days=5)


def test_one_merge_has_no_approval_and_one_a_co_authors_alone(merges):
    def approved_by_others(pull):
        contributors = {actor.user for commit in pull.commits for actor in commit.authors} | {pull.author}
        return {review.author for review in pull.reviews} - contributors

    faulty = [pull for pull in merges if not approved_by_others(pull)]
    assert [(pull.home.name, bool(pull.reviews)) for pull in faulty] == [("billing", False), ("web", True)]
    assert all(r.commit == p.head_commit.sha and r.submitted_at < p.merged_at for p in merges for r in p.reviews)


def test_one_commit_came_by_a_direct_push(organization):
    pushed = [
        (repository.name, commit.headline)
        for repository in organization.repositories.values()
        for commit in walk(repository.commits, repository.branches["main"])
        if not commit.pulls and commit.parents
    ]
    assert pushed == [("api", "Raise the worker's timeout, the queue is stuck")]


def test_the_handbook_alone_requires_no_checks(organization):
    needs = {name: bool(organization.required_checks(r, "main")) for name, r in organization.repositories.items()}
    assert [name for name, needed in needs.items() if not needed] == ["handbook"]
    assert all(organization.required_reviews(r, "main") == 1 for r in organization.repositories.values())
    assert {name for name, r in organization.repositories.items() if r.protections} == set(CLASSIC)


def test_bots_and_the_contractor_write_too(organization, merges):
    authors = {pull.author.login for pull in merges}
    assert {BOT, CONTRACTOR} < authors
    assert not {r.author.login for p in merges for r in p.reviews} & {BOT, CONTRACTOR}


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29), date(2026, 7, 4)])
def test_it_can_be_told_on_any_day(day):
    told = small_organization(day)
    merged = [p.merged_at for r in told.repositories.values() for p in r.pulls.values()]
    assert len(merged) == MERGES
    assert max(merged).date() < day
