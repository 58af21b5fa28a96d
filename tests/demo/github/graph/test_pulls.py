"""Pull requests, reviews and events in GraphQL."""

from datetime import timedelta

import pytest

PULL = """query($n: Int!) { repository(owner: "acme", name: "api") { pullRequest(number: $n) {
  number state merged mergedAt body isCrossRepository baseRefName headRefName headRefOid baseRefOid reviewDecision
  author { __typename login ... on Bot { databaseId } } mergedBy { login } headRef { name }
  mergeCommit { oid parents(first: 5) { totalCount nodes { oid } } }
  labels(first: 5) { nodes { name } }
  reviews(first: 10) { totalCount nodes { id state submittedAt author { login } authorAssociation commit { oid }
    authorCanPushToRepository } }
  approved: reviews(first: 10, states: [APPROVED]) { totalCount }
  latestOpinionatedReviews(first: 10) { nodes { state author { login } } }
  commits(last: 1) { totalCount nodes { commit { oid authors(first: 9) { totalCount nodes { email user { login } } }
    statusCheckRollup { state contexts(first: 9) { totalCount nodes { __typename
      ... on CheckRun { name conclusion isRequired(pullRequestNumber: $n) }
      ... on StatusContext { context state isRequired(pullRequestNumber: $n) } } } } } } }
  timelineItems(first: 9, itemTypes: [REVIEW_DISMISSED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT]) { totalCount nodes {
    __typename ... on ReviewDismissedEvent { createdAt previousReviewState actor { login } review { id } }
    ... on HeadRefForcePushedEvent { createdAt beforeCommit { oid } afterCommit { oid } } } }
  autoMergeRequest { enabledAt } mergeQueueEntry { position } closingIssuesReferences(first: 1) { totalCount } } } }"""


@pytest.fixture
def pull(data):
    return lambda number: data(PULL, n=number)["repository"]["pullRequest"]


@pytest.fixture
def api(acme):
    return acme.repository("api")


@pytest.fixture
def later(api):
    return api.pulls[3].merged_at + timedelta(days=2)


def test_a_merged_pull_request_tells_its_story(api, pull):
    told, made = pull(1), api.pulls[1]
    assert (told["state"], told["merged"], told["mergedAt"]) == ("MERGED", True, "2026-03-02T12:00:00Z")
    assert told["author"] == {"__typename": "User", "login": "bo"}
    assert told["mergeCommit"]["parents"]["nodes"][1] == {"oid": made.head_commit.sha}
    assert told["headRef"] is None
    assert told["labels"]["nodes"] == [{"name": "bug"}]
    review = told["reviews"]["nodes"][0]
    assert (review["state"], review["commit"]["oid"]) == ("APPROVED", told["headRefOid"])
    assert (review["authorAssociation"], review["authorCanPushToRepository"]) == ("MEMBER", True)
    assert told["approved"]["totalCount"] == 1


def test_bots_lose_their_ending_and_ghosts_are_null(api, pull, later):
    bot = pull(api.merge(author="dependabot[bot]", at=later, approvals=["bo"]).number)
    assert bot["author"]["__typename"] == "Bot"
    assert bot["author"]["login"] == "dependabot"
    ghost = pull(api.merge(author=None, at=later, approvals=[None]).number)
    assert ghost["author"] is None
    assert ghost["mergedBy"] is None
    assert ghost["reviews"]["nodes"][0]["author"] is None
    assert ghost["reviews"]["nodes"][0]["authorAssociation"] == "NONE"
    assert ghost["commits"]["nodes"][0]["commit"]["authors"]["nodes"][0]["user"] is None
    assert ghost["body"] == ""


def test_co_authors_stand_beside_the_author(api, pull, later):
    told = pull(api.merge(author="bo", at=later, co_authors=["cy", "stranger"]).number)
    authors = told["commits"]["nodes"][0]["commit"]["authors"]
    assert [one["user"]["login"] for one in authors["nodes"]] == ["bo", "cy", "stranger"]


def test_the_decision_is_null_where_no_review_is_required(acme, api, pull, later):
    assert pull(1)["reviewDecision"] == "REVIEW_REQUIRED"
    acme.rulesets.clear()
    assert pull(1)["reviewDecision"] == "APPROVED"
    api.pulls[1].review("eve", "CHANGES_REQUESTED", later)
    assert pull(1)["reviewDecision"] == "CHANGES_REQUESTED"
    api.unprotect()
    assert pull(1)["reviewDecision"] is None


def test_a_dismissal_overwrites_the_state_and_its_event_keeps_the_time(api, pull, later):
    made = api.pulls[1]
    made.dismiss(made.reviews[0], later, "ana")
    told = pull(1)
    assert told["reviews"]["nodes"][0]["state"] == "DISMISSED"
    assert told["approved"]["totalCount"] == 0
    event = told["timelineItems"]["nodes"][0]
    assert (event["previousReviewState"], event["createdAt"]) == ("APPROVED", "2026-03-06T12:00:00Z")
    assert event["review"]["id"] == told["reviews"]["nodes"][0]["id"]
    assert told["latestOpinionatedReviews"]["nodes"] == [{"state": "DISMISSED", "author": {"login": "cy"}}]


def test_comments_are_no_opinion_and_a_later_approval_replaces_a_refusal(api, pull, later):
    made = api.open(author="bo", at=later)
    for minutes, state in enumerate(("CHANGES_REQUESTED", "APPROVED", "COMMENTED")):
        made.review("cy", state, later + timedelta(minutes=minutes))
    assert pull(made.number)["latestOpinionatedReviews"]["nodes"] == [{"state": "APPROVED", "author": {"login": "cy"}}]


def test_checks_say_whether_they_are_required(acme, api, pull, later):
    api.pulls[3].check("slow", None)
    rollup = pull(3)["commits"]["nodes"][0]["commit"]["statusCheckRollup"]
    assert (rollup["state"], rollup["contexts"]["totalCount"]) == ("PENDING", 3)
    required = {one.get("name") or one["context"]: one["isRequired"] for one in rollup["contexts"]["nodes"]}
    assert required == {"ci/test": True, "slow": False, "legal": False}
    api.pulls[3].check("lint", "failure")
    assert pull(3)["commits"]["nodes"][0]["commit"]["statusCheckRollup"]["state"] == "FAILURE"
    bare = api.merge(author="bo", at=later)
    assert pull(bare.number)["commits"]["nodes"][0]["commit"]["statusCheckRollup"] is None


def test_a_force_push_and_a_late_commit_leave_old_reviews_behind(api, pull, later):
    made = api.open(author="bo", at=later, commits=2)
    old = made.review("cy", "APPROVED", later).commit
    made.commit("bo", later + timedelta(minutes=1))
    new = made.force_push("bo", later + timedelta(minutes=2)).sha
    told = pull(made.number)
    assert told["reviews"]["nodes"][0]["commit"]["oid"] == old != told["headRefOid"] == new
    event = told["timelineItems"]["nodes"][0]
    assert (event["__typename"], event["afterCommit"]["oid"]) == ("HeadRefForcePushedEvent", new)
    assert told["commits"]["totalCount"] == 1
    assert told["headRef"] == {"name": made.head}


def test_an_unknown_number_is_not_found(ask):
    told = ask(PULL, n=99).json()
    assert told["data"] == {"repository": {"pullRequest": None}}
    assert told["errors"][0]["type"] == "NOT_FOUND"
    assert told["errors"][0]["path"] == ["repository", "pullRequest"]


def test_pull_requests_by_state_base_and_order(api, data, later):
    api.open(author="bo", at=later)
    api.open(author="bo", at=later).close(later)
    query = """query($s: [PullRequestState!], $b: String, $d: OrderDirection!) { repository(owner: "acme", name: "api") {
      pullRequests(first: 9, states: $s, baseRefName: $b, orderBy: {field: UPDATED_AT, direction: $d}) {
        totalCount nodes { number } } } }"""

    def numbers(states=None, base=None, direction="ASC"):
        found = data(query, s=states, b=base, d=direction)["repository"]["pullRequests"]
        return [node["number"] for node in found["nodes"]]

    assert numbers(["MERGED"]) == [1, 2, 3]
    assert numbers(["MERGED"], direction="DESC") == [3, 2, 1]
    assert numbers(["OPEN", "CLOSED"]) == [4, 5]
    assert numbers(base="develop") == []
