from collections.abc import Callable
from datetime import timedelta

import pytest

from collectors.github.default_branch_commits import COLLECTOR
from collectors.kit import Malformed, Row, Unavailable
from readiness.demo.github.access import READING_APP, Token
from readiness.demo.github.faults import Kind
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization, Repository
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def shop(organization: Organization) -> Repository:
    made = organization.repository("shop")
    made.push("ada", day(-30))
    return made


def pulls(row: Row) -> list[int]:
    return [pull["number"] for pull in row["pulls"]]


def test_a_direct_push_and_a_merge_are_told_apart(collect: Collect, shop: Repository) -> None:
    merged = shop.merge(author="bob", at=day(5), commits=2)
    pushed = shop.push("bob", day(6), message="Quick fix\n\nNobody looked.")
    haul = collect(COLLECTOR)
    assert haul.failure is None
    rows = haul.by("oid")
    assert len(rows) == haul.total == 4
    direct = rows[pushed.sha]
    assert direct["item"] == f"acme/shop@{pushed.sha}"
    assert (direct["first_parent"], direct["pulls"], direct["message_headline"]) == (True, [], "Quick fix")
    assert (direct["author"], direct["author_type"], direct["committer"]) == ("bob", "User", "bob")
    assert direct["committed_at"] == day(6)
    by_merge = rows[merged.merge_commit]
    assert (by_merge["first_parent"], pulls(by_merge), len(by_merge["parents"])) == (True, [merged.number], 2)
    assert by_merge["pulls"][0]["merged_at"] == day(5)
    assert by_merge["pulls"][0]["base_branch"] == "main"
    for commit in merged.commits:
        assert rows[commit.sha]["first_parent"] is False
        assert pulls(rows[commit.sha]) == [merged.number]
    assert {row["history_joined"] for row in haul.rows} == {True}


@pytest.mark.parametrize(("method", "on_the_line"), [("squash", 1), ("rebase", 3), ("merge", 1)])
def test_every_way_of_merging_is_traced_to_its_pull_request(
    collect: Collect, shop: Repository, method: str, on_the_line: int
) -> None:
    merged = shop.merge(author="bob", at=day(5), commits=3, method=method)  # type: ignore[arg-type]  # of the three methods
    line = [row for row in collect(COLLECTOR).rows if row["first_parent"]]
    assert len(line) == on_the_line
    assert {number for row in line for number in pulls(row)} == {merged.number}


def test_only_commits_of_the_window_are_rows_though_the_walk_begins_at_the_head(
    collect: Collect, shop: Repository
) -> None:
    for at in (day(1, 0) - timedelta(seconds=1), day(1, 0), day(32, 0) - timedelta(seconds=1), day(32, 0), day(40)):
        shop.push("bob", at)
    haul = collect(COLLECTOR)
    assert [row["committed_at"] for row in haul.rows] == [day(32, 0) - timedelta(seconds=1), day(1, 0)]
    assert haul.total == 2
    assert all(row["first_parent"] and row["history_joined"] for row in haul.rows)


def test_a_branch_rewritten_by_force_in_the_window_is_not_joined(collect: Collect, shop: Repository) -> None:
    shop.push("bob", day(5))
    shop.force_push("bob", day(6))
    haul = collect(COLLECTOR)
    assert [row["history_joined"] for row in haul.rows] == [False]


@pytest.mark.parametrize("when", [-5, 40])
def test_a_force_push_outside_the_window_does_not_unjoin_it(collect: Collect, shop: Repository, when: int) -> None:
    shop.push("bob", day(-10))
    if when < 0:
        shop.force_push("bob", day(when))
        shop.push("bob", day(5))
    else:
        shop.push("bob", day(5))
        shop.push("bob", day(39))
        shop.force_push("bob", day(when))
    assert [row["history_joined"] for row in collect(COLLECTOR).rows] == [True]


def test_hundreds_of_commits_come_whole(collect: Collect, shop: Repository) -> None:
    for number in range(430):
        shop.push("bob", day(2) + timedelta(minutes=number))
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == haul.total == 430
    assert all(row["first_parent"] and row["history_joined"] for row in haul.rows)
    assert sum(page.call.startswith("POST") for page in haul.pages) == 5


def test_a_push_while_the_history_is_read_does_not_shift_its_pages(collect: Collect, shop: Repository) -> None:
    for number in range(150):
        shop.push("bob", day(2) + timedelta(minutes=number))
    haul = collect(COLLECTOR)
    expressions = [page.call for page in haul.pages if page.call.startswith("POST")]
    assert '"from": "refs/heads/main"' in expressions[0]
    assert f'"from": "{shop.branches["main"]}"' in expressions[1]


def test_empty_repositories_are_skipped_and_archived_ones_read(collect: Collect, organization: Organization) -> None:
    organization.repository("bare")
    organization.repository("old").push("ada", day(3))
    organization.repository("old", archived=True)
    haul = collect(COLLECTOR)
    assert [row["repository"] for row in haul.rows] == ["acme/old"]
    assert haul.failure is None
    assert haul.total == 1


def test_an_organisation_without_repositories_is_a_whole_list(collect: Collect) -> None:
    haul = collect(COLLECTOR)
    assert (haul.rows, haul.failure) == ([], None)


def test_a_commit_on_two_branches_is_one_item_told_as_it_came_to_production(collect: Collect, shop: Repository) -> None:
    shop.branch("release/1")
    shared = shop.push("ada", day(2))
    shop.fast_forward("main", author="ada", at=day(3), branch="release/1")
    hotfix = shop.push("bob", day(4), branch="release/1")
    haul = collect(COLLECTOR, production_branches=["release/*"])
    assert haul.failure is None
    rows = haul.by("oid")
    assert len(rows) == haul.total == 2
    assert (rows[shared.sha]["branch"], rows[shared.sha]["production"]) == ("release/1", True)
    assert (rows[hotfix.sha]["branch"], rows[hotfix.sha]["production"]) == ("release/1", True)


def test_commits_known_from_many_pull_requests_name_them_all(collect: Collect, shop: Repository) -> None:
    commit = shop.push("ada", day(2))
    for number in range(14):
        pull = shop.open(author="bob", at=day(3), head=f"feature-{number}")
        commit.pulls.append(pull.number)
    assert len(collect(COLLECTOR).by("oid")[commit.sha]["pulls"]) == 14


@pytest.mark.parametrize("kind", ["repeat_page", "total_off", "endless"])
def test_a_history_that_contradicts_itself_keeps_its_rows_and_joins_nothing(
    collect: Collect, github: StandIn, shop: Repository, kind: Kind
) -> None:
    for number in range(250):
        shop.push("bob", day(2) + timedelta(minutes=number))
    github.faults.add(kind, path="/graphql", field="history", times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert haul.rows
    assert {row["history_joined"] for row in haul.rows} == {False}


@pytest.mark.parametrize("kind", ["server_error", "reset", "truncated", "secondary_limit"])
def test_a_source_that_fails_on_the_second_page_leaves_the_first(
    collect: Collect, github: StandIn, shop: Repository, kind: Kind
) -> None:
    for number in range(150):
        shop.push("bob", day(2) + timedelta(minutes=number))
    github.faults.add(kind, path="/graphql", nth=2, times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Unavailable)
    assert len(haul.rows) == 100
    assert {row["history_joined"] for row in haul.rows} == {False}


def test_a_token_that_may_not_see_force_pushes_leaves_the_walk_to_tell(
    collect: Collect, github: StandIn, shop: Repository, organization: Organization
) -> None:
    shop.push("bob", day(5))
    organization.base_permission = "read"
    github.tokens["reader"] = Token("bob")
    haul = collect(COLLECTOR, token="reader")
    assert [row["history_joined"] for row in haul.rows] == [True]
    assert "how many private repositories there are" in str(haul.failure)


def test_an_app_that_reads_everything_suffices(collect: Collect, github: StandIn, shop: Repository) -> None:
    shop.merge(author="bob", at=day(5))
    github.tokens["app"] = Token("readiness-demo[bot]", kind="installation", permissions=dict(READING_APP))
    haul = collect(COLLECTOR, token="app")
    assert haul.failure is None
    assert len(haul.rows) == 2
