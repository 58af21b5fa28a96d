import json
from collections.abc import Callable

import pytest

from collectors.github.client import GitHub
from collectors.kit import Malformed, Refused, SourceFailure, Unavailable
from readiness.demo.github.access import Token
from readiness.demo.github.faults import Kind
from readiness.demo.github.stand_in import StandIn
from readiness.demo.github.state import Organization

Reach = Callable[..., GitHub]
VIEWER = "query { viewer { login } }"
SIZED = 'query ($n: Int!) { organization(login: "acme") { repositories(first: $n) { totalCount } } }'


def test_identity_says_who_they_are_and_who_we_are(reach: Reach, github: StandIn) -> None:
    client = reach()
    assert client.identity() == {
        "system": "github",
        "organization": "acme",
        "url": github.url,
        "principal": "ada",
        "scopes": "repo, admin:org",
    }
    assert client.requests == len(github.requests) == 2


def test_the_scarcest_of_its_limits_is_remembered(reach: Reach, github: StandIn) -> None:
    client = reach()
    assert client.quota is None
    client.identity()
    first = client.quota
    assert first is not None
    assert first.limit == 5_000
    client.identity()
    assert client.quota is not None
    assert client.quota.left < first.left


def test_a_fine_grained_token_has_no_scopes_to_name(reach: Reach, github: StandIn) -> None:
    github.tokens["fine"] = Token("bob", kind="fine-grained", permissions={"metadata": "read"})
    identity = reach(token="fine").identity()
    assert identity["principal"] == "bob"
    assert "scopes" not in identity


def test_an_enterprise_server_is_asked_below_its_own_paths(reach: Reach, github: StandIn) -> None:
    client = reach(base_url=github.enterprise_url)
    assert client.identity()["url"] == github.enterprise_url
    client.graphql(VIEWER, {}, needs="nothing")
    assert [request.path for request in github.requests] == ["/api/v3/orgs/acme", "/api/v3/user", "/api/graphql"]


def test_an_app_signs_in_once_and_its_calls_are_counted(reach: Reach, github: StandIn) -> None:
    app = {"app_id": github.app.id, "installation_id": github.app.installation_id}
    client = reach(**app, private_key=github.app.private_key)
    assert client.identity()["principal"] == "readiness-demo[bot]"
    client.get("/orgs/acme", needs="nothing")
    paths = [request.path for request in github.requests]
    assert paths == [
        f"/app/installations/{github.app.installation_id}/access_tokens",
        "/orgs/acme",
        "/app",
        "/orgs/acme",
    ]
    assert client.requests == 4


def test_a_wrong_key_of_an_app_is_said_in_words(reach: Reach, github: StandIn) -> None:
    app = {"app_id": github.app.id, "installation_id": github.app.installation_id}
    with pytest.raises(Refused, match="something that is no private key"):
        reach(
            **app, token=None, private_key="-----BEGIN RSA PRIVATE KEY-----\nsesame\n-----END RSA PRIVATE KEY-----"
        ).identity()


def test_an_app_that_is_not_installed_there_is_said_in_words(reach: Reach, github: StandIn) -> None:
    client = reach(app_id=github.app.id, installation_id=1, private_key=github.app.private_key)
    with pytest.raises(Refused, match="check `app_id`, `installation_id` and `private_key`"):
        client.identity()


def test_a_wrong_token_names_the_option_and_not_itself(reach: Reach) -> None:
    with pytest.raises(Refused, match=r"does not accept the token \(401\)") as refused:
        reach(token="ghp_sesame").identity()
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize("token", ["  ", "two words", "tök", "line\nbreak"])
def test_what_is_no_token_is_not_sent(reach: Reach, github: StandIn, token: str) -> None:
    with pytest.raises(Refused, match="something that is no token"):
        reach(token=token).identity()
    assert github.requests == []


def test_an_unknown_organisation_says_both_that_it_may_not_exist_and_may_be_hidden(reach: Reach) -> None:
    with pytest.raises(Refused, match="either it does not exist, or the token may not see it"):
        reach(organization="acne").identity()


def test_nobody_listening_is_unavailable(reach: Reach, slept: list[float]) -> None:
    with pytest.raises(Unavailable, match=r"GitHub at http://127\.0\.0\.1:9 could not be reached.*4 times in a row"):
        reach(base_url="http://127.0.0.1:9").identity()
    assert slept == [1, 2, 4]


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "reset", "truncated", "not_json"])
@pytest.mark.parametrize("path", ["/orgs/acme", "/graphql"])
def test_a_passing_fault_is_tried_again_and_counted(
    reach: Reach, github: StandIn, slept: list[float], kind: Kind, path: str
) -> None:
    client = reach()
    github.faults.add(kind, path=path, times=2)
    if path == "/graphql":
        assert client.graphql(VIEWER, {}, needs="nothing").body["data"]["viewer"]["login"] == "ada"
    else:
        assert client.get(path, needs="nothing").body["login"] == "acme"
    assert slept == [1, 2]
    assert client.requests == 3


@pytest.mark.parametrize(
    "kind", ["server_error", "bad_gateway", "reset", "truncated", "not_json", "too_many", "secondary_limit"]
)
@pytest.mark.parametrize("path", ["/orgs/acme", "/graphql"])
def test_a_lasting_fault_ends_as_unavailable_after_few_tries(
    reach: Reach, github: StandIn, kind: Kind, path: str
) -> None:
    client = reach()
    github.faults.add(kind, path=path, times=None, retry_after=1 if kind in {"too_many", "secondary_limit"} else None)
    with pytest.raises(Unavailable, match=r"4 times in a row\. Collect again later"):
        client.graphql(VIEWER, {}, needs="nothing") if path == "/graphql" else client.get(path, needs="nothing")
    assert client.requests == 4


@pytest.mark.parametrize(
    ("kind", "retry_after", "waited"), [("too_many", 7, 7), ("secondary_limit", 9, 9), ("too_many", 0, 1)]
)
def test_retry_after_is_obeyed(
    reach: Reach, github: StandIn, slept: list[float], kind: Kind, retry_after: int, waited: int
) -> None:
    github.faults.add(kind, retry_after=retry_after)
    assert reach().get("/orgs/acme", needs="nothing").status == 200
    assert slept == [waited]


@pytest.mark.parametrize("kind", ["too_many", "secondary_limit"])
def test_a_limit_that_names_no_time_takes_a_minute(
    reach: Reach, github: StandIn, slept: list[float], kind: Kind
) -> None:
    github.faults.add(kind)
    assert reach().get("/orgs/acme", needs="nothing").status == 200
    assert slept == [60]


@pytest.mark.parametrize("path", ["/orgs/acme", "/graphql"])
def test_a_spent_limit_is_waited_out_when_its_reset_is_near(
    reach: Reach, github: StandIn, slept: list[float], path: str
) -> None:
    github.faults.add("primary_limit", path=path, reset_in=20)
    client = reach()
    client.graphql(VIEWER, {}, needs="nothing") if path == "/graphql" else client.get(path, needs="nothing")
    assert len(slept) == 1
    assert 19 <= slept[0] <= 22


@pytest.mark.parametrize("path", ["/orgs/acme", "/graphql"])
def test_a_spent_limit_beyond_our_patience_is_unavailable_at_once(
    reach: Reach, github: StandIn, slept: list[float], path: str
) -> None:
    github.faults.add("primary_limit", path=path, reset_in=3000)
    client = reach()
    with pytest.raises(Unavailable, match=r"GitHub limits how much we may ask.*60 s of patience are left"):
        client.graphql(VIEWER, {}, needs="nothing") if path == "/graphql" else client.get(path, needs="nothing")
    assert slept == []
    assert client.requests == 1


def test_patience_is_for_the_run_and_not_for_the_request(reach: Reach, github: StandIn, slept: list[float]) -> None:
    github.faults.add("too_many", retry_after=25, times=None)
    with pytest.raises(Unavailable, match="should wait 25 s, and 10 s of patience are left"):
        reach().get("/orgs/acme", needs="nothing")
    assert slept == [25, 25]


def test_a_missing_scope_is_named_in_githubs_own_words(reach: Reach, github: StandIn) -> None:
    github.faults.add("forbidden_scope")
    with pytest.raises(
        Refused, match=r"one of the scopes admin:org, read:org, repo, user, write:org \(it has: public_repo\)"
    ):
        reach().get("/orgs/acme", needs="nothing")


def test_a_404_for_want_of_a_right_names_what_is_needed(reach: Reach, github: StandIn) -> None:
    github.faults.add("not_found")
    with pytest.raises(
        Refused, match=r"404.*either it does not exist.*Grant the token the moon \(it has: repo, admin:org\)"
    ):
        reach().get("/orgs/acme", needs="the moon")


def test_bearable_statuses_come_back_as_answers(reach: Reach) -> None:
    assert reach().get("/repos/acme/none", needs="nothing", bearable=(404,)).status == 404


def test_a_drip_is_given_up_and_wears_patience_out(reach: Reach, github: StandIn) -> None:
    github.faults.add("drip", seconds=4, times=None)
    with pytest.raises(Unavailable, match="no whole answer within 0 s"):
        reach(patience=0.1, answer=(0.2,)).get("/orgs/acme", needs="nothing")


def test_a_list_is_read_to_its_last_page_through_paths_by_number(reach: Reach, organization: Organization) -> None:
    for number in range(250):
        organization.member(f"user-{number:03}")
    client = reach()
    pages = list(client.pages("/orgs/acme/members", needs="nothing"))
    assert [len(page.body) for page in pages] == [100, 100, 52]
    assert pages[0].call == "GET /orgs/acme/members?per_page=100"
    assert pages[1].call.startswith("GET /organizations/")


@pytest.mark.parametrize(("kind", "times"), [("repeat_page", 1), ("endless", None)])
def test_a_list_that_repeats_a_page_is_malformed(
    reach: Reach, github: StandIn, organization: Organization, kind: Kind, times: int | None
) -> None:
    for number in range(150):
        organization.member(f"user-{number:03}")
    github.faults.add(kind, path="/orgs/acme/members", times=times)
    with pytest.raises(Malformed, match="repeats a page of GET"):
        list(reach().pages("/orgs/acme/members", needs="nothing"))


def test_a_query_given_up_is_asked_again_for_half_as_much(reach: Reach, github: StandIn) -> None:
    github.faults.add("bad_gateway", path="/graphql", times=2)
    answer = reach().graphql(SIZED, {"n": 100}, needs="nothing", sized="n")
    assert answer.variables == {"n": 25}
    assert [json.loads(request.body)["variables"]["n"] for request in github.requests] == [100, 50, 25]
    assert answer.call == f"POST /graphql {github.requests[-1].body}"


def test_an_error_of_graphql_is_never_an_answer(reach: Reach) -> None:
    client = reach()
    with pytest.raises(Malformed, match=r"GitHub's GraphQL answers .* with an error \(Field 'moon'"):
        client.graphql("query { moon }", {}, needs="nothing")
    with pytest.raises(Refused, match=r"GitHub finds no organization .* Grant the token the moon"):
        client.graphql('query { organization(login: "acne") { login } }', {}, needs="the moon")


def test_every_failure_is_one_line_that_says_what_to_do(reach: Reach, github: StandIn) -> None:
    kinds: tuple[Kind, ...] = ("unauthorized", "forbidden_scope", "not_found", "primary_limit", "secondary_limit")
    for kind in kinds:
        github.faults.clear()
        github.faults.add(kind, times=None)
        with pytest.raises(SourceFailure) as failure:
            reach(patience=1).get("/orgs/acme", needs="the moon")
        text = str(failure.value)
        assert "\n" not in text
        assert text.endswith(".")
        assert github.token not in text
