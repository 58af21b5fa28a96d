import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from math import ceil

import pytest

from collectors.github.merged_pulls import COLLECTOR, MOST_HITS
from collectors.kit import Ask, Malformed, Refused, Row, Unavailable
from collectors.redaction import redact
from readiness.demo.github.access import READING_APP, Token
from readiness.demo.github.faults import Kind
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization, Repository
from tests.collectors.haul import JANUARY, Haul, day

Collect = Callable[..., Haul]


@pytest.fixture
def shop(organization: Organization) -> Repository:
    made = organization.repository("shop")
    made.push("ada", day(-30))
    return made


def only(haul: Haul) -> Row:
    assert haul.failure is None
    (row,) = haul.rows
    return row


def test_a_merge_is_told_whole(collect: Collect, shop: Repository) -> None:
    pull = shop.merge(
        author="bob",
        at=day(10),
        title="PAY-7 round half even",
        body="Closes OPS-12, see UTF8-1.",
        head="feature/PAY-8-rounding",
        co_authors=["cy"],
        approvals=["ada"],
        labels=["bug", "emergency"],
        checks={"build": "success", "lint": "failure"},
        statuses={"legacy": "success"},
        merged_by="ada",
    )
    haul = collect(COLLECTOR)
    row = only(haul)
    assert haul.total == 1
    assert row["item"] == f"acme/shop#{pull.number}"
    assert (row["author"], row["author_type"], row["merged_by"], row["merged_by_type"]) == (
        "bob",
        "User",
        "ada",
        "User",
    )
    assert (row["base_branch"], row["production"], row["merge_queue"]) == ("main", True, False)
    assert row["head_oid"] == pull.head_commit.sha
    assert row["merge_commit"] == pull.merge_commit
    assert row["merge_commits"] == [pull.merge_commit]
    assert row["merged_at"] == day(10)
    assert row["labels"] == ["bug", "emergency"]
    assert row["ticket_keys"] == ["OPS-12", "PAY-7", "PAY-8", "UTF8-1"]
    (review,) = row["reviews"]
    assert (review["reviewer"], review["state"], review["commit_oid"]) == ("ada", "APPROVED", pull.head_commit.sha)
    assert (review["can_push"], review["dismissed_at"]) == (True, None)
    (commit,) = row["commits"]
    assert [author["login"] for author in commit["authors"]] == ["bob", "cy"]
    assert {check["name"]: (check["status"], check["conclusion"], check["required"]) for check in row["checks"]} == {
        "build": ("COMPLETED", "SUCCESS", None),
        "lint": ("COMPLETED", "FAILURE", None),
        "legacy": ("COMPLETED", "SUCCESS", None),
    }
    assert row["reviews_whole"]
    assert row["commits_whole"]
    assert row["checks_whole"]


def test_a_review_dismissed_after_the_merge_keeps_what_it_said(collect: Collect, shop: Repository) -> None:
    pull = shop.merge(author="bob", at=day(10), approvals=["ada"])
    pull.dismiss(pull.reviews[0], day(11), "bob")
    (review,) = only(collect(COLLECTOR))["reviews"]
    assert review["state"] == "DISMISSED"
    assert (review["dismissed_at"], review["dismissed_by"], review["dismissed_state"]) == (day(11), "bob", "APPROVED")


def test_ghosts_are_null_and_bots_are_bots(collect: Collect, shop: Repository) -> None:
    pull = shop.open(author="dependabot[bot]", at=day(8))
    pull.review("ghost", "APPROVED", day(9))
    shop.finish(pull, at=day(10), merged_by=None)
    row = only(collect(COLLECTOR))
    assert row["author_type"] == "Bot"
    assert row["merged_by"] is None
    assert row["reviews"][0]["reviewer"] is None
    assert row["reviews"][0]["reviewer_type"] is None


def test_a_check_still_running_at_the_merge_has_no_conclusion(collect: Collect, shop: Repository) -> None:
    shop.merge(author="bob", at=day(10), checks={"slow": None}, statuses={"old": "pending"})
    assert [(check["status"], check["conclusion"]) for check in only(collect(COLLECTOR))["checks"]] == [
        ("IN_PROGRESS", None),
        ("PENDING", None),
    ]


def test_a_merge_queue_is_told_by_its_events(collect: Collect, shop: Repository) -> None:
    queued, thrown_out = shop.open(author="bob", at=day(8)), shop.open(author="bob", at=day(8))
    for pull, reason in ((queued, "merge"), (thrown_out, "failed checks")):
        pull.event("AddedToMergeQueueEvent", day(9), pull.author)
        pull.event("RemovedFromMergeQueueEvent", day(10), pull.author).message = reason
        shop.finish(pull, at=day(10), merged_by="ada")
    rows = collect(COLLECTOR).by("number")
    assert rows[queued.number]["merge_queue"] is True
    assert rows[thrown_out.number]["merge_queue"] is False


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_every_way_of_merging_names_a_commit(collect: Collect, shop: Repository, method: str) -> None:
    pull = shop.merge(author="bob", at=day(10), method=method, commits=3)  # type: ignore[arg-type]  # of the three methods
    row = only(collect(COLLECTOR))
    assert row["merge_commit"] == pull.merge_commit
    assert len(row["commits"]) == 3


def test_what_overflows_a_page_is_fetched(collect: Collect, shop: Repository) -> None:
    pull = shop.open(
        author="bob", at=day(2), commits=130, co_authors=[f"author-{number}" for number in range(9)], labels=["a", "b"]
    )
    for number in range(75):
        pull.check(f"check-{number}")
        pull.review("ada", "COMMENTED", day(3) + timedelta(minutes=number))
    for review in pull.reviews[:25]:
        pull.dismiss(review, day(4), "bob")
    shop.finish(pull, at=day(10), merged_by="ada")
    haul = collect(COLLECTOR)
    row = only(haul)
    assert (len(row["commits"]), len(row["reviews"]), len(row["checks"])) == (130, 75, 75)
    assert sum(review["dismissed_at"] is not None for review in row["reviews"]) == 25
    assert max(len(commit["authors"]) for commit in row["commits"]) == 10
    assert row["commits_whole"]
    assert row["reviews_whole"]
    assert row["checks_whole"]
    assert sum(len(page.rows) for page in haul.pages) == 1


def test_the_window_is_half_open_and_in_seconds(collect: Collect, shop: Repository) -> None:
    for at in (day(1, 0) - timedelta(seconds=1), day(1, 0), day(32, 0) - timedelta(seconds=1), day(32, 0)):
        shop.merge(author="bob", at=at)
    assert [row["merged_at"] for row in collect(COLLECTOR).rows] == [day(1, 0), day(32, 0) - timedelta(seconds=1)]


def test_other_branches_do_not_count_unless_globs_name_them(collect: Collect, shop: Repository) -> None:
    shop.branch("release/1")
    shop.branch("dev")
    for base in ("main", "release/1", "dev"):
        shop.merge(author="bob", at=day(10), base=base)
    assert [row["base_branch"] for row in collect(COLLECTOR).rows] == ["main"]
    haul = collect(COLLECTOR, production_branches=["release/*"])
    assert {row["base_branch"]: row["production"] for row in haul.rows} == {
        "main": False,
        "release/1": True,
        "dev": False,
    }
    assert haul.total == 3


def test_archived_repositories_are_read_and_those_out_of_scope_are_not(
    collect: Collect, organization: Organization
) -> None:
    for name in ("old", "toy"):
        repository = organization.repository(name)
        repository.push("ada", day(-30))
        repository.merge(author="bob", at=day(10))
    organization.repository("old", archived=True)
    assert [row["repository"] for row in collect(COLLECTOR, exclude=["toy"]).rows] == ["acme/old"]


def test_an_empty_organisation_and_an_empty_repository_are_whole_lists(
    collect: Collect, organization: Organization
) -> None:
    assert (collect(COLLECTOR).rows, collect(COLLECTOR).failure) == ([], None)
    organization.repository("bare")
    haul = collect(COLLECTOR)
    assert (haul.rows, haul.total, haul.failure) == ([], 0, None)


def test_three_thousand_merges_over_forty_repositories_stay_within_the_budget(
    collect: Collect, organization: Organization
) -> None:
    counts = [int(3000 * share / 820) for share in range(1, 41)]
    counts[-1] += 3000 - sum(counts)
    for number, count in enumerate(counts):
        repository = organization.repository(f"r-{number:02}")
        repository.push("ada", day(-30))
        for index in range(count):
            repository.merge(
                author="bob", at=day(2) + timedelta(minutes=index), approvals=["ada"], checks={"ci": "success"}
            )
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == haul.total == 3000
    assert haul.requests <= 1.05 * sum(ceil(count / 100) for count in counts) + 5 * 40
    assert haul.requests == sum(ceil(count / 100) for count in counts) + 2


def test_more_hits_than_a_search_gives_out_are_asked_for_in_smaller_windows(collect: Collect, shop: Repository) -> None:
    for number in range(MOST_HITS + 50):
        shop.merge(author="bob", at=day(1, 0) + timedelta(minutes=30 * number))
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == haul.total == MOST_HITS + 50


def test_more_hits_in_one_second_than_a_search_gives_out_are_no_whole_list(collect: Collect, shop: Repository) -> None:
    for _ in range(MOST_HITS + 1):
        shop.merge(author="bob", at=day(10))
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert "More than 1000 pull requests of acme/shop were merged at" in str(haul.failure)


def test_pages_are_not_kept_in_memory(shop: Repository, reach: Callable[..., object]) -> None:
    for number in range(600):
        shop.merge(author="bob", at=day(2) + timedelta(minutes=number), body="x" * 4000)
    peaks = []
    for days in (2, 31):
        client = reach()
        ask = Ask(None, "2026-01-01T00:00:00Z", f"2026-01-0{days}T13:40:00Z" if days < 10 else "2026-02-01T00:00:00Z")
        tracemalloc.start()
        for page in COLLECTOR.fetch(client, ask):
            del page
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 3 * peaks[0]


def filled(shop: Repository, count: int = 250) -> None:
    for number in range(count):
        shop.merge(author="bob", at=day(2) + timedelta(minutes=number))


@pytest.mark.parametrize("kind", ["repeat_page", "total_off", "deleted_between", "endless"])
def test_a_search_that_contradicts_itself_keeps_its_rows_and_is_malformed(
    collect: Collect, github: StandIn, shop: Repository, kind: Kind
) -> None:
    filled(shop)
    github.faults.add(kind, path="/graphql", field="search", times=None if kind == "endless" else 1)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Malformed)
    assert 100 <= len(haul.rows) <= 250


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "reset", "truncated", "not_json", "secondary_limit"])
def test_a_source_that_fails_for_good_on_the_second_page_leaves_the_first(
    collect: Collect, github: StandIn, shop: Repository, kind: Kind
) -> None:
    filled(shop)
    github.faults.add(kind, path="/graphql", nth=2, times=None)
    haul = collect(COLLECTOR)
    assert isinstance(haul.failure, Unavailable)
    assert len(haul.rows) == 100


def test_pages_too_heavy_for_github_are_asked_for_in_halves(
    collect: Collect, github: StandIn, shop: Repository
) -> None:
    filled(shop)
    github.faults.add("bad_gateway", path="/graphql", nth=2, times=1)
    haul = collect(COLLECTOR)
    assert haul.failure is None
    assert len(haul.rows) == 250
    assert [len(page.rows) for page in haul.pages if page.rows] == [100, 50, 50, 50]


def test_a_repository_that_vanishes_does_not_take_the_others_with_it(
    collect: Collect, github: StandIn, organization: Organization
) -> None:
    for name in ("a", "b", "c"):
        repository = organization.repository(name)
        repository.push("ada", day(-30))
        repository.merge(author="bob", at=day(10))
    github.faults.add("not_found", path="/graphql", contains='"name": "b"', times=None)
    haul = collect(COLLECTOR)
    assert [row["repository"] for row in haul.rows] == ["acme/a", "acme/c"]
    assert isinstance(haul.failure, Refused)


def test_a_token_that_may_not_read_pull_requests_is_refused_and_never_an_empty_list(
    collect: Collect, github: StandIn, shop: Repository
) -> None:
    shop.merge(author="bob", at=day(10))
    permissions = {key: value for key, value in READING_APP.items() if key != "pull_requests"}
    github.tokens["app"] = Token("readiness-demo[bot]", kind="installation", permissions=permissions)
    haul = collect(COLLECTOR, token="app")
    assert haul.rows == []
    assert isinstance(haul.failure, Refused)
    assert "Pull requests: read" in str(haul.failure)


def test_checks_the_token_may_not_see_are_not_taken_for_none(
    collect: Collect, github: StandIn, shop: Repository
) -> None:
    shop.merge(author="bob", at=day(10), checks={"ci": "failure"})
    permissions = {key: value for key, value in READING_APP.items() if key not in {"checks", "statuses"}}
    github.tokens["app"] = Token("readiness-demo[bot]", kind="installation", permissions=permissions)
    row = only(collect(COLLECTOR, token="app"))
    assert (row["checks"], row["checks_whole"]) == ([], False)


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://evil.example","click")',
        "\u202egnp.exe",
        "x" * 250,
        "'; DROP TABLE pulls; --",
        "\u0000\U0001f600 line\nbreak",
    ],
)
def test_titles_that_attack_stay_text(collect: Collect, shop: Repository, title: str) -> None:
    shop.merge(author="bob", at=day(10), title=title)
    assert only(collect(COLLECTOR))["title"] == title


def test_a_secret_in_a_body_can_be_taken_out_of_rows_and_answers(collect: Collect, shop: Repository) -> None:
    secret = "ghp_" + "a1B2" * 9
    shop.merge(author="bob", at=day(10), title=f"use {secret}", body=f"token: {secret}")
    haul = collect(COLLECTOR)
    pages = [(page.answer, list(page.rows)) for page in haul.pages]
    clean, struck = redact(pages)
    assert secret in str(pages)
    assert secret not in str(clean)
    assert struck["github_token"] == 3


def test_a_call_can_be_repeated_by_hand(collect: Collect, github: StandIn, shop: Repository) -> None:
    shop.merge(author="bob", at=day(10))
    page = next(page for page in collect(COLLECTOR, JANUARY).pages if page.rows)
    method, path, body = page.call.split(" ", 2)
    assert (method, path) == ("POST", "/graphql")
    assert body in [request.body for request in github.requests]
    assert "merged:2026-01-01T00:00:00Z..2026-01-31T23:59:59Z" in body
