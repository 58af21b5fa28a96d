"""What every answer carries: who asks, limits, ETags, links by id, the log."""

from datetime import timedelta

from readiness.demo.github.access import Token


def test_a_wrong_token_is_told_bad_credentials_everywhere(get, ask):
    for answer in (
        get("/orgs/acme", token="nonsense"),
        get("/nowhere", token="nonsense"),
        ask("{viewer{login}}", token="x"),
    ):
        assert answer.status_code == 401
        assert answer.json()["message"] == "Bad credentials"


def test_an_expired_token_is_a_wrong_token(stand_in, get):
    stand_in.tokens["old"] = Token("ana", expires_at=stand_in.clock() - timedelta(seconds=1))
    assert get("/user", token="old").status_code == 401


def test_basic_credentials_carry_the_token_as_password(stand_in, http):
    answer = http.get(f"{stand_in.url}/user", auth=("anything", stand_in.token), timeout=10)
    assert answer.json()["login"] == "ana"


def test_an_unknown_path_is_404_in_githubs_shape(get):
    answer = get("/orgs/acme/nothing")
    assert answer.status_code == 404
    assert answer.json() == {
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest",
        "status": "404",
    }


def test_every_answer_tells_the_limit_and_each_request_costs_one(get):
    first, second = get("/orgs/acme"), get("/orgs/acme")
    assert first.headers["X-RateLimit-Limit"] == "5000"
    assert int(first.headers["X-RateLimit-Remaining"]) - int(second.headers["X-RateLimit-Remaining"]) == 1
    assert first.headers["X-RateLimit-Resource"] == "core"
    assert first.headers["X-GitHub-Request-Id"] != second.headers["X-GitHub-Request-Id"]
    assert first.headers["Date"] == "Thu, 12 Mar 2026 12:00:00 GMT"


def test_asking_again_with_the_etag_is_304_and_costs_nothing(get):
    first = get("/repos/acme/api")
    again = get("/repos/acme/api", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]


def test_a_changed_thing_has_another_etag(acme, get):
    first = get("/repos/acme/api")
    acme.repository("api", description="Changed")
    again = get("/repos/acme/api", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json()["description"] == "Changed"


def test_the_hours_limit_is_enforced_and_lifted_by_the_clock(stand_in, get):
    stand_in.rates.limits["core"] = 2
    assert [get("/user").status_code for _ in range(3)] == [200, 200, 403]
    refused = get("/user")
    assert "API rate limit exceeded" in refused.json()["message"]
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert get("/rate_limit").json()["resources"]["core"]["remaining"] == 0
    later = stand_in.clock() + timedelta(hours=1)
    stand_in.clock = lambda: later
    assert get("/user").status_code == 200


def test_links_lead_through_all_pages_by_the_organisations_number(acme, get):
    for number in range(5):
        acme.repository(f"more-{number}")
    page = get("/orgs/acme/repos", per_page=3)
    assert f"/organizations/{acme.id}/repos?" in page.links["next"]["url"]
    names = [one["name"] for one in page.json()]
    while "next" in page.links:
        page = get(page.links["next"]["url"])
        names += [one["name"] for one in page.json()]
    assert len(names) == len(set(names)) == 8
    assert set(page.links) == {"prev", "first"}


def test_links_of_a_repository_go_by_its_number(acme, get):
    page = get("/repos/acme/api/commits", per_page=2)
    assert page.links["next"]["url"].startswith(get("/").json()["rate_limit_url"].replace("rate_limit", "repositories"))
    assert get(page.links["last"]["url"]).status_code == 200
    assert get(f"/repositories/{acme.repository('api').id}").json()["name"] == "api"
    assert get("/repositories/1").status_code == 404
    assert get("/organizations/1").status_code == 404


def test_pages_are_thirty_long_and_never_above_a_hundred(acme, get):
    for number in range(120):
        acme.repository(f"r{number}")
    assert len(get("/orgs/acme/repos").json()) == 30
    assert len(get("/orgs/acme/repos", per_page=500).json()) == 100
    assert len(get("/orgs/acme/repos", per_page=0).json()) == 30
    assert get("/orgs/acme/repos", per_page=100, page=9).json() == []


def test_enterprise_paths_answer_with_enterprise_links(stand_in, get, http):
    page = get("/api/v3/orgs/acme/repos", per_page=1)
    assert page.links["next"]["url"].startswith(stand_in.enterprise_url)
    assert page.headers["X-GitHub-Enterprise-Version"]
    assert get(page.links["next"]["url"]).status_code == 200
    answer = http.post(
        f"{stand_in.url}/api/graphql",
        json={"query": "{viewer{login}}"},
        headers={"Authorization": f"bearer {stand_in.token}"},
        timeout=10,
    )
    assert answer.json() == {"data": {"viewer": {"login": "ana"}}}


def test_the_log_names_each_request_with_its_status(stand_in, get):
    get("/api/v3/user", page=2)
    get("/nothing")
    assert [(r.method, r.path, r.query, r.status) for r in stand_in.requests] == [
        ("GET", "/api/v3/user", "page=2", 200),
        ("GET", "/nothing", "", 404),
    ]
