"""Commits, their pull requests and checks in REST."""

from datetime import timedelta


def test_history_holds_the_commits_of_both_parents(acme, get):
    commits = get("/repos/acme/api/commits", per_page=100).json()
    assert len(commits) == 8
    assert [len(one["parents"]) for one in commits[:2]] == [1, 2]
    assert commits[0]["author"]["login"] == "ana"
    assert commits[1]["committer"]["login"] == "web-flow"
    assert commits[1]["commit"]["verification"]["verified"] is True


def test_history_between_two_instants_and_by_author(get):
    path = "/repos/acme/api/commits"
    day = get(path, since="2026-03-03T12:00:00Z", until="2026-03-03T12:00:00Z").json()
    assert [one["commit"]["committer"]["date"] for one in day] == ["2026-03-03T12:00:00Z"]
    assert {one["author"]["login"] for one in get(path, author="ana").json()} == {"ana"}
    assert get(path, since="yesterday").status_code == 422
    assert get(path, sha="nowhere").status_code == 404


def test_a_commit_by_sha_beginning_or_branch(acme, get):
    head = acme.repository("api").branches["main"]
    for ref in (head, head[:9], "main", "heads/main", "refs/heads/main"):
        assert get(f"/repos/acme/api/commits/{ref}").json()["sha"] == head
    refused = get("/repos/acme/api/commits/abc")
    assert (refused.status_code, refused.json()["message"]) == (422, "No commit found for SHA: abc")
    assert get(f"/repos/acme/api/commits/{'0' * 40}").status_code == 422


def test_a_commit_names_the_pull_request_that_brought_it(acme, get):
    pull = acme.repository("api").pulls[2]
    for sha in (pull.merge_commit, pull.head_commit.sha):
        assert [one["number"] for one in get(f"/repos/acme/api/commits/{sha}/pulls").json()] == [2]
    assert get("/repos/acme/api/commits/main/pulls").json() == []


def test_checks_and_statuses_of_a_commit(acme, get):
    pull = acme.repository("api").pulls[2]
    path = f"/repos/acme/api/commits/{pull.head_commit.sha}"
    runs = get(f"{path}/check-runs").json()
    assert (runs["total_count"], runs["check_runs"][0]["conclusion"]) == (1, "success")
    assert get(f"{path}/check-runs", check_name="other").json()["total_count"] == 0
    assert get(f"{path}/check-suites").json()["check_suites"][0]["conclusion"] == "success"
    assert get(f"{path}/status").json()["state"] == "success"
    pull.status("legal", "failure", at=pull.merged_at)
    assert get(f"{path}/status").json()["state"] == "failure"
    assert len(get(f"{path}/statuses").json()) == 1
    assert get("/repos/acme/api/commits/main/status").json()["state"] == "pending"
    pull.check("slow", None, at=pull.merged_at + timedelta(minutes=1))
    assert get(f"{path}/check-runs", status="in_progress").json()["check_runs"][0]["completed_at"] is None
