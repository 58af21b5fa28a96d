from collections.abc import Callable

import pytest

from collectors.jira.client import Jira
from collectors.kit import Refused, SourceFailure, Unavailable
from readiness.demo.jira.faults import Kind
from readiness.demo.jira.stand_in import StandIn
from readiness.demo.jira.state import Project, Site

Reach = Callable[..., Jira]


@pytest.fixture
def site() -> Site:
    """Cloud; what differs on Data Center is told where it does."""
    return Site()


def test_identity_says_who_they_are_and_who_we_are(reach: Reach, jira: StandIn) -> None:
    client = reach()
    assert client.identity() == {
        "system": "jira",
        "url": jira.url,
        "deployment": "Cloud",
        "version": "1001.0.0-SNAPSHOT",
        "zone": "UTC",
        "principal": "bot@acme.example",
    }
    assert client.requests == len(jira.requests) == 2


def test_a_data_center_is_recognised_and_asked_in_its_own_way(reach: Reach, jira: StandIn, site: Site) -> None:
    site.deployment = "Server"
    client = reach()
    assert client.identity()["deployment"] == "Data Center"
    assert [request.path for request in jira.requests] == ["/rest/api/2/serverInfo", "/rest/api/2/myself"]
    assert jira.requests[-1].authorization == f"Bearer {jira.token}"


def test_data_center_also_takes_a_user_name_and_password(reach: Reach, jira: StandIn, site: Site) -> None:
    site.deployment = "Server"
    assert reach(email="bot").identity()["principal"] == "bot@acme.example"
    assert jira.requests[-1].authorization.startswith("Basic ")


@pytest.mark.parametrize("token", ["gone", "stand-in-bot-no-more"])
def test_a_wrong_token_is_refused_although_jira_answers_200(reach: Reach, jira: StandIn, token: str) -> None:
    with pytest.raises(Refused, match=r"does not accept the token \(200, answered as to nobody\)") as refused:
        reach(token=token).identity()
    assert token not in str(refused.value)
    assert jira.requests[-1].status == 200


def test_the_token_of_another_account_than_the_e_mails_is_refused(reach: Reach) -> None:
    with pytest.raises(Refused, match="`email` must be its account's"):
        reach(email="ada@acme.example").identity()


def test_a_token_of_nobody_that_no_header_betrays_fails_at_myself(reach: Reach, site: Site, jira: StandIn) -> None:
    next(iter(site.users.values())).active = False
    with pytest.raises(Refused, match="does not accept the token"):
        reach().identity()


@pytest.mark.parametrize("token", ["  ", "two words", "tök", "line\nbreak"])
def test_what_is_no_token_is_not_sent(reach: Reach, jira: StandIn, token: str) -> None:
    with pytest.raises(Refused, match="something that is no token"):
        reach(token=token).identity()
    assert jira.requests == []


def test_a_captcha_says_what_a_person_must_do(reach: Reach, jira: StandIn) -> None:
    jira.faults.add("captcha")
    with pytest.raises(Refused, match=r"captcha.*Sign in once with a browser"):
        reach().identity()


def test_another_account_at_the_end_than_at_the_start_is_not_believed(reach: Reach, jira: StandIn, site: Site) -> None:
    client = reach()
    client.account()
    other = site.user("eve", email="bot@acme.example")
    jira.tokens[jira.token] = other.account
    with pytest.raises(Refused, match=r"the first calls to .* and the last to"):
        client.confirm()


def test_nobody_listening_is_unavailable(reach: Reach, slept: list[float]) -> None:
    with pytest.raises(Unavailable, match=r"Jira at http://127\.0\.0\.1:9 could not be reached.*4 times in a row"):
        reach(base_url="http://127.0.0.1:9").identity()
    assert slept == [1, 2, 4]


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "reset", "truncated", "not_json"])
def test_a_passing_fault_is_tried_again_and_counted(
    reach: Reach, jira: StandIn, slept: list[float], kind: Kind
) -> None:
    jira.faults.add(kind, path="/myself", times=2)
    client = reach()
    assert client.identity()["system"] == "jira"
    assert slept == [1, 2]
    assert client.requests == 4


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "reset", "truncated", "not_json", "too_many"])
def test_a_lasting_fault_ends_as_unavailable_after_few_tries(reach: Reach, jira: StandIn, kind: Kind) -> None:
    jira.faults.add(kind, path="/myself", times=None, retry_after=1 if kind == "too_many" else None)
    with pytest.raises(Unavailable, match=r"4 times in a row\. Collect again later"):
        reach().identity()


@pytest.mark.parametrize(("retry_after", "waited"), [(7, 7), (0, 1), (None, 30)])
def test_limits_are_waited_out(
    reach: Reach, jira: StandIn, slept: list[float], retry_after: int | None, waited: int
) -> None:
    jira.faults.add("too_many", path="/myself", retry_after=retry_after)
    reach().identity()
    assert slept == [waited]


def test_a_limit_beyond_our_patience_is_unavailable_at_once(reach: Reach, jira: StandIn, slept: list[float]) -> None:
    jira.faults.add("too_many", path="/myself", retry_after=600)
    with pytest.raises(Unavailable, match="should wait 600 s, and 60 s of patience are left"):
        reach().identity()
    assert slept == []


def test_a_drip_is_given_up_and_wears_patience_out(reach: Reach, jira: StandIn) -> None:
    jira.faults.add("drip", seconds=4, times=None)
    with pytest.raises(Unavailable, match="no whole answer within 0 s"):
        reach(patience=0.1, answer=(0.2,)).identity()


@pytest.mark.parametrize(("kind", "said"), [("forbidden", "403"), ("not_found", "404")])
def test_a_plain_no_names_what_is_needed(reach: Reach, jira: StandIn, kind: Kind, said: str) -> None:
    jira.faults.add(kind, path="/field")
    with pytest.raises(Refused, match=rf"{said}.*the moon"):
        reach().get("/field", needs="the moon")


def test_bearable_statuses_come_back_as_answers(reach: Reach, sec: Project) -> None:
    assert reach().get("/project/NONE", needs="nothing", bearable=(404,)).status == 404


def test_every_failure_is_one_line_that_says_what_to_do(reach: Reach, jira: StandIn) -> None:
    kinds: tuple[Kind, ...] = ("dead_token", "captcha", "forbidden", "not_found", "bad_gateway")
    for kind in kinds:
        jira.faults.clear()
        jira.faults.add(kind, times=None)
        with pytest.raises(SourceFailure) as failure:
            reach().identity()
        text = str(failure.value)
        assert "\n" not in text
        assert text.endswith(".")
        assert "stand-in-bot" not in text


def test_the_zone_is_the_accounts(reach: Reach, site: Site, jira: StandIn) -> None:
    jira.bot.zone = "Asia/Tokyo"
    assert reach().identity()["zone"] == "Asia/Tokyo"
