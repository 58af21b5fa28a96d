"""The search language, in REST and in GraphQL: who and when, the stop at 1,000, totals that tell the truth."""

from datetime import timedelta

import pytest

SEARCH = """query($q: String!, $after: String) { search(type: ISSUE, query: $q, first: 100, after: $after) {
  issueCount pageInfo { hasNextPage endCursor } nodes { ... on PullRequest { number repository { name } } } } }"""


@pytest.fixture
def count(get):
    def found(query):
        answer = get("/search/issues", q=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["total_count"]

    return found


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("org:acme is:pr", 3),
        ("org:acme is:pr is:merged", 3),
        ("org:acme is:issue", 0),
        ("repo:acme/api is:pr", 3),
        ("repo:acme/api repo:acme/void is:pr", 3),
        ("repo:acme/void is:pr", 0),
        ("org:acme is:pr merged:2026-03-02..2026-03-03", 2),
        ("org:acme is:pr merged:2026-03-02T12:00:00Z..2026-03-02T12:00:00Z", 1),
        ("org:acme is:pr merged:2026-03-02T12:00:01Z..2026-03-03T11:59:59Z", 0),
        ("org:acme is:pr merged:2026-03-02T13:00:00+01:00..*", 3),
        ("org:acme is:pr merged:*..2026-03-02", 1),
        ("org:acme is:pr merged:>=2026-03-03", 2),
        ("org:acme is:pr merged:>2026-03-03", 1),
        ("org:acme is:pr merged:<2026-03-03", 1),
        ("org:acme is:pr merged:<=2026-03-03", 2),
        ("org:acme is:pr merged:2026-03-04", 1),
        ("org:acme is:pr merged:someday", 0),
        ("org:acme is:pr merged:>=2026-03-03 merged:<2026-03-04", 1),
        ("org:acme is:pr base:main", 3),
        ("org:acme is:pr base:develop", 0),
        ("org:acme is:pr head:change-1", 1),
        ("org:acme is:pr author:bo", 3),
        ("org:acme is:pr -author:bo", 0),
        ("org:acme is:pr label:bug", 3),
        ("org:acme is:open", 0),
        ("org:acme is:pr is:private", 3),
        ("org:acme is:pr draft:false archived:false", 3),
        ('org:acme is:pr "make it better"', 3),
        ("org:acme is:pr nowhere", 0),
    ],
)
def test_qualifiers_narrow_the_search(count, query, hits):
    assert count(query) == hits


def test_an_unknown_repository_is_422_in_rest_and_nothing_in_graphql(get, ask):
    refused = get("/search/issues", q="repo:acme/nothing is:pr")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "invalid"
    assert ask(SEARCH, q="repo:acme/nothing is:pr").json()["data"]["search"]["issueCount"] == 0
    assert get("/search/issues").json()["errors"][0]["code"] == "missing"


def test_results_stop_at_a_thousand_while_the_count_tells_the_truth(acme, get, ask):
    busy, day = acme.repository("busy"), acme.repository("api").pulls[1].merged_at
    for number in range(1003):
        busy.merge(author="bo", at=day + timedelta(minutes=number))
    page = get("/search/issues", q="repo:acme/busy is:pr", per_page=100, page=10)
    assert (page.json()["total_count"], page.json()["incomplete_results"], len(page.json()["items"])) == (
        1003,
        False,
        100,
    )
    assert "next" not in page.links
    refused = get("/search/issues", q="repo:acme/busy is:pr", per_page=100, page=11)
    assert (refused.status_code, refused.json()["message"]) == (422, "Only the first 1000 search results are available")
    cursor, numbers = None, []
    while True:
        found = ask(SEARCH, q="repo:acme/busy is:pr sort:created-asc", after=cursor).json()["data"]["search"]
        assert found["issueCount"] == 1003
        numbers += [node["number"] for node in found["nodes"]]
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert numbers == list(range(1, 1001))


def test_sorting_goes_by_word_and_by_parameter(get):
    by_word = get("/search/issues", q="org:acme is:pr sort:updated-asc").json()["items"]
    by_parameter = get("/search/issues", q="org:acme is:pr", sort="updated", order="asc").json()["items"]
    newest = get("/search/issues", q="org:acme is:pr").json()["items"]
    numbers = [[one["number"] for one in items] for items in (by_word, by_parameter, newest)]
    assert numbers == [[1, 2, 3], [1, 2, 3], [3, 2, 1]]


def test_searches_have_a_limit_of_their_own(get):
    answer = get("/search/issues", q="org:acme is:pr")
    assert (answer.headers["X-RateLimit-Resource"], answer.headers["X-RateLimit-Limit"]) == ("search", "30")


def test_an_item_names_its_pull_request(get):
    item = get("/search/issues", q="org:acme is:pr").json()["items"][0]
    assert item["pull_request"]["merged_at"] == "2026-03-04T12:00:00Z"
    assert item["state"] == "closed"
    assert "merged_by" not in item
