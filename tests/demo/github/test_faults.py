"""Each fault once, through a real HTTP client."""

import pytest
import requests

from readiness.demo.github.faults import Fault


def numbers(connection):
    return [node["number"] for node in connection["nodes"]]


PULLS = """query($first: Int!, $after: String) { repository(owner: "acme", name: "api") {
  pullRequests(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { number } } } }"""


def pulls(answer):
    return answer.json()["data"]["repository"]["pullRequests"]


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("unauthorized", 401, "Bad credentials"),
        ("forbidden_scope", 403, "Resource not accessible"),
        ("not_found", 404, "Not Found"),
        ("too_many", 429, "secondary rate limit"),
        ("primary_limit", 403, "API rate limit exceeded"),
        ("secondary_limit", 403, "secondary rate limit"),
        ("server_error", 500, "Server Error"),
        ("bad_gateway", 502, "<h1>502 Bad Gateway</h1>"),
        ("not_json", 200, "<!DOCTYPE html>"),
    ],
)
def test_a_fault_answers_once_and_then_all_is_well(stand_in, get, kind, status, words):
    fault = stand_in.faults.add(kind)
    answer = get("/user")
    assert answer.status_code == status
    assert words in answer.text
    assert "Retry-After" not in answer.headers
    assert get("/user").json()["login"] == "ana"
    assert fault.hits == 1


def test_retry_after_is_sent_when_asked_for(stand_in, get):
    for kind in ("too_many", "secondary_limit"):
        stand_in.faults.add(kind, retry_after=7)
        assert get("/user").headers["Retry-After"] == "7"


def test_the_primary_limit_tells_when_it_is_lifted(stand_in, get, ask):
    stand_in.faults.add("primary_limit", reset_in=90, times=2)
    answer = get("/user")
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) == int(stand_in.clock().timestamp()) + 90
    graph = ask("{viewer{login}}")
    assert graph.status_code == 200
    assert graph.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert graph.headers["X-RateLimit-Remaining"] == "0"


def test_a_fault_meets_only_its_path_its_text_and_its_turn(stand_in, get, ask):
    stand_in.faults.add("server_error", path="/repos", nth=2, times=None)
    stand_in.faults.add("bad_gateway", path="/graphql", contains="totalCount")
    assert [get("/user").status_code, *(get("/repos/acme/api").status_code for _ in range(3))] == [200, 200, 500, 500]
    assert ask("{viewer{login}}").status_code == 200
    assert ask(PULLS, first=1).status_code == 502
    stand_in.faults.clear()
    assert get("/repos/acme/api").status_code == 200


def test_a_fault_can_be_taken_back(stand_in, get):
    fault = stand_in.faults.add("server_error", times=None)
    stand_in.faults.remove(fault)
    assert get("/user").status_code == 200


def test_the_connection_is_reset_in_mid_body(stand_in, get):
    stand_in.faults.add("reset")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        get("/repos/acme/api")
    assert get("/repos/acme/api").status_code == 200


def test_a_truncated_body_has_its_own_length_and_is_no_json(stand_in, get):
    stand_in.faults.add("truncated")
    answer = get("/repos/acme/api")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_drip_arrives_whole_in_the_end(stand_in, get):
    stand_in.faults.add("drip", seconds=0.05)
    assert get("/repos/acme/api").json()["name"] == "api"


def test_a_page_is_told_twice_in_rest(stand_in, get):
    stand_in.faults.add("repeat_page")
    pages = [
        [one["number"] for one in get("/repos/acme/api/pulls", state="all", per_page=1, page=page).json()]
        for page in (1, 2, 3)
    ]
    assert pages == [[3], [3], [1]]


def test_a_page_is_told_twice_in_graphql_with_the_same_cursor(stand_in, ask):
    stand_in.faults.add("repeat_page")
    first = pulls(ask(PULLS, first=1))
    second = pulls(ask(PULLS, first=1, after=first["pageInfo"]["endCursor"]))
    assert second == first
    third = pulls(ask(PULLS, first=1, after=second["pageInfo"]["endCursor"]))
    assert numbers(third) == [2]


def test_a_total_disagrees(stand_in, get, ask):
    stand_in.faults.add("total_off", off_by=-1, path="/graphql", field="pullRequests")
    assert pulls(ask(PULLS, first=100))["totalCount"] == 2
    stand_in.faults.add("total_off", off_by=5, path="/search")
    assert get("/search/issues", q="org:acme is:pr").json()["total_count"] == 8


def test_a_total_off_without_a_field_spares_the_connections_within_lists(stand_in, ask):
    stand_in.faults.add("total_off", times=None)
    query = """{ repository(owner: "acme", name: "api") { pullRequests(first: 5) { totalCount nodes { reviews(first: 5) { totalCount } } } } }"""
    found = pulls(ask(query))
    assert found["totalCount"] == 4
    assert {node["reviews"]["totalCount"] for node in found["nodes"]} == {1}


def test_an_item_is_deleted_between_two_pages(stand_in, get, ask):
    stand_in.faults.add("deleted_between", times=None)
    rest = [
        one["number"]
        for page in (1, 2, 3)
        for one in get("/repos/acme/api/pulls", state="all", per_page=1, page=page).json()
    ]
    assert rest == [3, 1]
    first = pulls(ask(PULLS, first=1))
    second = pulls(ask(PULLS, first=1, after=first["pageInfo"]["endCursor"]))
    assert (numbers(first), numbers(second)) == ([1], [3])
    assert second["pageInfo"]["hasNextPage"] is False
    assert (first["totalCount"], second["totalCount"]) == (3, 2)


def test_pages_never_end(stand_in, get, ask):
    stand_in.faults.add("endless", times=None)
    page = get("/repos/acme/api/pulls", state="all", per_page=2, page=9)
    assert page.json()
    assert "page=10" in page.links["next"]["url"]
    cursor, seen = None, []
    for _ in range(6):
        found = pulls(ask(PULLS, first=2, after=cursor))
        seen += numbers(found)
        assert found["pageInfo"]["hasNextPage"]
        assert found["pageInfo"]["endCursor"] != cursor
        cursor = found["pageInfo"]["endCursor"]
    assert len(seen) > 6


def test_a_fault_strikes_from_its_turn_on_as_often_as_told():
    fault = Fault("server_error", nth=2, times=2)
    assert [fault.strike() for _ in range(5)] == [False, True, True, False, False]
