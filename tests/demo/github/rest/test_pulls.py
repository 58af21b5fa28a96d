"""Pull requests, reviews and events in REST."""

from datetime import timedelta


def test_the_list_is_the_short_form_and_of_open_ones_unless_asked(acme, get):
    api = acme.repository("api")
    api.open(author="cy", at=api.pulls[3].merged_at, base="main", head="topic")
    assert [one["number"] for one in get("/repos/acme/api/pulls").json()] == [4]
    closed = get("/repos/acme/api/pulls", state="closed").json()
    assert [one["number"] for one in closed] == [3, 2, 1]
    assert "merged_by" not in closed[0]
    assert "merged" not in closed[0]
    assert closed[0]["merged_at"] == "2026-03-04T12:00:00Z"
    assert get("/repos/acme/api/pulls", state="all", sort="updated", direction="asc").json()[0]["number"] == 1
    assert get("/repos/acme/api/pulls", state="all", head="acme:topic").json()[0]["number"] == 4
    assert get("/repos/acme/api/pulls", state="all", base="develop").json() == []


def test_one_alone_tells_who_merged_it(get):
    body = get("/repos/acme/api/pulls/1").json()
    assert (body["merged"], body["merged_by"]["login"], body["commits"]) == (True, "bo", 1)
    assert body["base"]["repo"]["full_name"] == "acme/api"
    assert get("/repos/acme/api/pulls/1/merge").status_code == 204
    assert get("/repos/acme/api/pulls/99").status_code == 404
    assert get("/repos/acme/api/pulls/1/requested_reviewers").json() == {"users": [], "teams": []}


def test_a_ghost_is_named_as_author_and_null_as_reviewer(acme, get):
    api = acme.repository("api")
    pull = api.merge(author=None, at=api.pulls[3].merged_at + timedelta(days=1), approvals=[None])
    assert get(f"/repos/acme/api/pulls/{pull.number}").json()["user"]["login"] == "ghost"
    assert get(f"/repos/acme/api/pulls/{pull.number}/reviews").json()[0]["user"] is None


def test_a_bot_keeps_its_ending(acme, get):
    api = acme.repository("api")
    pull = api.merge(author="dependabot[bot]", at=api.pulls[3].merged_at + timedelta(days=1))
    user = get(f"/repos/acme/api/pulls/{pull.number}").json()["user"]
    assert (user["login"], user["type"]) == ("dependabot[bot]", "Bot")


def test_a_dismissed_review_keeps_its_time_only_in_the_events(acme, get):
    pull = acme.repository("api").pulls[1]
    pull.dismiss(pull.reviews[0], pull.merged_at + timedelta(days=1), "ana")
    review = get("/repos/acme/api/pulls/1/reviews").json()[0]
    assert (review["state"], review["submitted_at"]) == ("DISMISSED", "2026-03-02T10:30:00Z")
    events = get("/repos/acme/api/issues/1/events").json()
    assert [one["event"] for one in events] == ["labeled", "merged", "closed", "review_dismissed"]
    assert events[-1]["created_at"] == "2026-03-03T12:00:00Z"
    assert events[-1]["dismissed_review"]["state"] == "approved"


def test_the_timeline_tells_commits_and_reviews_between_the_events(get):
    told = [one["event"] for one in get("/repos/acme/api/issues/1/timeline").json()]
    assert told == ["committed", "labeled", "reviewed", "merged", "closed"]


def test_a_pull_request_shows_at_most_250_commits(acme, get):
    api = acme.repository("api")
    pull = api.open(author="bo", at=api.pulls[3].merged_at, commits=260)
    path = f"/repos/acme/api/pulls/{pull.number}/commits"
    assert len(get(path, per_page=100, page=3).json()) == 50
    assert get(path, per_page=100, page=4).json() == []


def test_the_issues_list_contains_pull_requests(get):
    listed = get("/repos/acme/api/issues", state="all").json()
    assert [one["number"] for one in listed] == [3, 2, 1]
    assert all("pull_request" in one for one in listed)
    assert get("/repos/acme/api/issues/2").json()["number"] == 2
