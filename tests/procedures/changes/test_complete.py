"""T07: every commit on a production branch came with a merged pull request (domain 3g)."""

from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.testbench.values import Registers

OK = ("ok", None)
DIRECT = ("exception", "direct_push")
COMMITS, PULLS = "github.default_branch_commits", "github.merged_pulls"
SCOPE = (
    {"kind": "repositories", "pattern": "acme/*", "excluded": False},
    {"pattern": "acme/excluded", "excluded": True, "reason": "sold"},
)


@pytest.fixture(scope="module")
def commit(change):
    def make(oid, *, repository="acme/api", branch="main", pulls=(), **other):
        return {
            "item": f"{repository}@{oid}", "repository": repository, "branch": branch, "oid": oid,
            "committed_at": change.at(0), "author": "ada", "author_type": "User", "history_joined": True,
            "pulls": [
                {"repository": repository, "number": 1, "merged_at": change.at(0), "base_branch": branch, **pull}
                for pull in pulls
            ],
            **other,
        }  # fmt: skip

    return make


@pytest.fixture(scope="module")
def pull(change):
    return lambda number, **other: change.pull(number, [], **{"merge_commit": f"merge-{number}", **other})


def test_commits_are_matched_with_the_pull_requests_they_came_with(ground, commit, pull):
    pulls = [
        pull(1),
        pull(2, merge_commits=["rebased-1", "rebased-2"]),
        pull(3, base_branch="release/1"),
        pull(4, base_branch="topic", production=False),
    ]
    commits = [
        commit("merge-1"),
        commit("rebased-1"),
        commit("rebased-2"),
        commit("told", pulls=[{"number": 1}]),
        commit("told-in-capitals", pulls=[{"number": 1, "repository": "Acme/API"}]),
        commit("direct"),
        commit("unmerged", pulls=[{"number": 1, "merged_at": None}]),
        commit("of-a-fork", pulls=[{"number": 1, "repository": "mallory/api"}]),
        commit("merged-elsewhere", pulls=[{"number": 4, "base_branch": "topic"}]),
        commit("merge-3"),
        commit("merge-3-there", branch="release/1", pulls=[{"number": 3}]),
        commit("unlisted", pulls=[{"number": 99}]),
        commit("before-the-window", pulls=[{"number": 98, "merged_at": "2025-12-31T23:59:59Z"}]),
        commit("inside-a-merge", first_parent=False),
        commit("on-a-topic", branch="topic", production=False),
        commit("earlier", committed_at="2025-12-31T23:59:59Z"),
        commit("by-robot", author="Release-Robot"),
        commit("by-nobody-known", author=None),
        commit("sold", repository="acme/excluded"),
        commit("foreign", repository="other/api"),
        commit("merge-1", repository="acme/web"),
    ]
    assert ground.verdicts(
        "changes.complete",
        {COMMITS: commits, PULLS: pulls},
        parameters={"release_bots": ("release-robot",)},
        registers=Registers(scope=SCOPE),
    ) == {
        "acme/api@merge-1": OK,
        "acme/api@rebased-1": OK,
        "acme/api@rebased-2": OK,
        "acme/api@told": OK,
        "acme/api@told-in-capitals": OK,
        "acme/api@direct": DIRECT,
        "acme/api@unmerged": DIRECT,
        "acme/api@of-a-fork": DIRECT,
        "acme/api@merged-elsewhere": DIRECT,
        "acme/api@merge-3": DIRECT,
        "acme/api@merge-3-there": OK,
        "acme/api@unlisted": ("inconclusive", "pull_missing"),
        "acme/api@before-the-window": OK,
        "acme/api@by-robot": OK,
        "acme/api@by-nobody-known": DIRECT,
        "acme/excluded@sold": ("not_applicable", "out_of_scope"),
        "other/api@foreign": ("not_applicable", "out_of_scope"),
        "acme/web@merge-1": DIRECT,
    }


@pytest.mark.parametrize("others", ["none", "outside the window", "out of scope"])
def test_commits_without_one_merged_pull_request_reject_the_population(ground, commit, pull, others):
    pulls = {
        "none": [],
        "outside the window": [pull(1, merged_at="2025-12-31T12:00:00Z")],
        "out of scope": [pull(1, repository="acme/excluded")],
    }[others]
    verdicts = ground.verdicts(
        "changes.complete",
        {COMMITS: [commit("a"), commit("b", pulls=[{}])], PULLS: pulls},
        registers=Registers(scope=SCOPE),
    )
    assert verdicts == dict.fromkeys(("acme/api@a", "acme/api@b"), ("inconclusive", "population_rejected"))


def test_a_rewritten_branch_is_an_exception_of_its_own(ground, commit, pull, change):
    commits = [
        commit("merge-1", history_joined=False, committed_at=change.at(5)),
        commit("direct", history_joined=False),
        commit("old", history_joined=False, committed_at="2025-12-01T00:00:00Z"),
        commit("x", repository="acme/web", pulls=[{"number": 1, "merged_at": "2025-12-31T23:59:59Z"}]),
        commit("y", repository="acme/excluded", history_joined=False),
    ]
    sheet = ground.sheet("changes.complete", {COMMITS: commits, PULLS: [pull(1)]}, registers=Registers(scope=SCOPE))
    assert {row["item"]: (row["outcome"], row["reason"]) for row in sheet.rows()} == {
        "acme/api@merge-1": OK,
        "acme/api@direct": DIRECT,
        "acme/api/main": ("exception", "force_push_gap"),
        "acme/web@x": OK,
        "acme/excluded@y": ("not_applicable", "out_of_scope"),
        "acme/excluded/main": ("not_applicable", "out_of_scope"),
    }
    (gap,) = (row for row in sheet.rows() if row["reason"] == "force_push_gap")
    assert gap["occurred_at"] == change.at(0)


def test_pull_requests_without_commits_are_an_empty_sheet(ground, pull):
    assert ground.verdicts("changes.complete", {PULLS: [pull(1)]}) == {}


def test_the_day_of_a_commit_is_the_organisations(ground, commit, pull):
    commits = [
        commit("may", committed_at="2026-06-01T03:59:59Z"),
        commit("june", committed_at="2026-06-01T04:00:00Z"),
        commit("july", committed_at="2026-07-01T04:00:00Z"),
    ]
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    pulls = [pull(1, merged_at="2026-06-10T00:00:00Z")]
    verdicts = ground.verdicts(
        "changes.complete",
        {COMMITS: commits, PULLS: pulls},
        zone="America/New_York",
        window=june,
        as_of=date(2026, 7, 5),
    )
    assert verdicts == {"acme/api@june": DIRECT}
