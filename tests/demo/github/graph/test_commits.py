"""The history of branches in GraphQL."""

from datetime import timedelta

import pytest

HISTORY = """query($n: Int!, $after: String, $since: GitTimestamp, $until: GitTimestamp, $path: String, $author: CommitAuthor) {
  repository(owner: "acme", name: "api") { defaultBranchRef { name target { ... on Commit {
    oid history(first: $n, after: $after, since: $since, until: $until, path: $path, author: $author) {
      totalCount pageInfo { hasNextPage endCursor } nodes {
        oid committedDate pushedDate messageHeadline parents(first: 2) { totalCount nodes { oid } }
        author { email user { login } } committer { name } signature { isValid }
        associatedPullRequests(first: 3) { nodes { number merged baseRefName mergeCommit { oid } } } } } } } } } }"""


@pytest.fixture
def history(data):
    def told(n=100, **more):
        return data(HISTORY, n=n, **more)["repository"]["defaultBranchRef"]["target"]["history"]

    return told


def first_parents(nodes):
    by_oid = {node["oid"]: node for node in nodes}
    line, oid = [], nodes[0]["oid"]
    while oid in by_oid:
        line.append(by_oid[oid])
        parents = by_oid[oid]["parents"]["nodes"]
        oid = parents[0]["oid"] if parents else None
    return line


def test_history_goes_by_date_through_both_parents_and_names_pull_requests(history):
    told = history()
    assert told["totalCount"] == 8
    dates = [node["committedDate"] for node in told["nodes"]]
    assert dates == sorted(dates, reverse=True)
    line = first_parents(told["nodes"])
    assert [node["messageHeadline"].split(" from")[0] for node in line] == [
        "Straight to main",
        "Merge pull request #3",
        "Merge pull request #2",
        "Merge pull request #1",
        "Initial commit",
    ]
    assert line[0]["associatedPullRequests"]["nodes"] == []
    assert line[1]["associatedPullRequests"]["nodes"][0]["mergeCommit"]["oid"] == line[1]["oid"]
    assert line[1]["signature"] == {"isValid": True}
    assert line[0]["signature"] is None
    assert {node["pushedDate"] for node in told["nodes"]} == {None}


def test_history_pages_by_cursor(history):
    pages, cursor = [], None
    for _ in range(3):
        page = history(n=3, after=cursor)
        pages += [node["oid"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
    assert len(set(pages)) == 8
    assert page["pageInfo"]["hasNextPage"] is False


def test_history_between_instants_includes_both(acme, history):
    day = history(since="2026-03-03T12:00:00Z", until="2026-03-03T12:00:00+00:00")
    assert [node["messageHeadline"] for node in day["nodes"]] == ["Merge pull request #2 from acme/change-2"]
    assert history(path="src/service.py")["totalCount"] == 8
    assert history(path="src")["totalCount"] == 8
    assert history(path="docs")["totalCount"] == 0
    assert history(author={"id": acme.account("ana").node_id})["totalCount"] == 1
    assert history(author={"emails": ["ana@acme.example"]})["totalCount"] == 1


@pytest.mark.parametrize(("method", "landed"), [("merge", 3), ("squash", 1), ("rebase", 2)])
def test_each_way_to_merge_leaves_its_commits(acme, history, method, landed):
    api = acme.repository("api")
    at = api.pulls[3].merged_at + timedelta(days=3)
    pull = api.merge(author="bo", at=at, commits=["One", "Two"], method=method, merged_by="cy")
    nodes = [
        n for n in history()["nodes"] if any(p["number"] == pull.number for p in n["associatedPullRequests"]["nodes"])
    ]
    assert len(nodes) == landed
    assert nodes[0]["oid"] == pull.merge_commit
    committers = {"merge": "GitHub", "squash": "GitHub", "rebase": "Cy Cole"}
    assert nodes[0]["committer"]["name"] == committers[method]
    assert len(first_parents(history()["nodes"])) == 5 + {"merge": 1, "squash": 1, "rebase": 2}[method]


def test_a_commit_that_came_through_another_branch_names_that_pull_request(acme, history):
    api = acme.repository("api")
    at = api.pulls[3].merged_at + timedelta(days=3)
    api.branch("develop")
    api.merge(author="bo", at=at, base="develop")
    assert history()["totalCount"] == 8
    api.fast_forward("develop", author="bo", at=at + timedelta(hours=1))
    newest = history()["nodes"][0]["associatedPullRequests"]["nodes"]
    assert [one["baseRefName"] for one in newest] == ["develop"]


def test_a_force_push_takes_commits_out_of_history(acme, history):
    api = acme.repository("api")
    gone = api.branches["main"]
    api.force_push("ana", api.pulls[3].merged_at + timedelta(days=4))
    assert gone not in {node["oid"] for node in history()["nodes"]}


def test_an_empty_repository_has_no_default_branch(data):
    found = data(
        '{ repository(owner: "acme", name: "void") { isEmpty defaultBranchRef { name } refs(refPrefix: "refs/heads/", first: 5) { totalCount } } }'
    )
    assert found["repository"] == {"isEmpty": True, "defaultBranchRef": None, "refs": {"totalCount": 0}}


def test_refs_and_objects_by_name(acme, data):
    acme.repository("api").branch("release/1.0")
    found = data("""{ repository(owner: "acme", name: "api") {
      refs(refPrefix: "refs/heads/", first: 5, query: "rel") { totalCount nodes { name target { oid } } }
      ref(qualifiedName: "refs/heads/main") { name rules(first: 9) { nodes { type } } branchProtectionRule { pattern } }
      gone: ref(qualifiedName: "refs/heads/gone") { name }
      object(expression: "main") { oid ... on Commit { abbreviatedOid } } } }""")["repository"]
    assert found["refs"]["nodes"][0]["target"]["oid"] == found["object"]["oid"]
    assert [one["type"] for one in found["ref"]["rules"]["nodes"]] == [
        "REQUIRED_STATUS_CHECKS",
        "PULL_REQUEST",
        "DELETION",
    ]
    assert found["ref"]["branchProtectionRule"] == {"pattern": "main"}
    assert found["gone"] is None
