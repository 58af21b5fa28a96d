import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from collectors.aws.client import AWS
from collectors.aws.ec2.security_groups import COLLECTOR as GROUPS
from collectors.aws.s3.buckets import COLLECTOR as BUCKETS
from collectors.kit import Malformed, Refused, SourceFailure, Unavailable
from readiness.demo.aws.running import StandIn
from tests.collectors.aws.haul import ABROAD, HOME, NOW
from tests.collectors.haul import Haul

Reach = Callable[..., AWS]
SHORT = (0.3,)
"""Seconds an answer may take at the least."""
Collect = Callable[..., Haul]
Own = Callable[..., Any]
ROLE = "arn:aws:iam::210987654321:role/auditor"


def refused(client: AWS) -> str:
    with pytest.raises(Refused) as failure:
        client.identity()
    return str(failure.value)


def test_the_account_says_who_it_is_and_who_we_are(reach: Reach, aws: StandIn) -> None:
    assert reach().identity() == {
        "system": "aws",
        "account": "123456789012",
        "url": aws.endpoint_url,
        "regions": f"{HOME}, {ABROAD}",
        "principal": "arn:aws:sts::123456789012:user/moto",
    }


def test_every_http_call_counts(reach: Reach, aws: StandIn) -> None:
    client = reach()
    assert client.requests == 0
    client.identity()
    aws.set_faults({"kind": "throttled", "operation": "iam:*", "times": 2})
    client.call("iam", "GetAccountSummary", needs="iam:GetAccountSummary")
    assert client.requests == len(aws.calls()) == 4


def test_a_role_is_assumed_once_with_its_external_id(reach: Reach, aws: StandIn) -> None:
    aws.set_facts("210987654321", external_ids={ROLE: "readiness-7"})
    client = reach(role_arn=ROLE, external_id="readiness-7")
    identity = client.identity()
    client.identity()
    assert identity["account"] == "210987654321"
    assert identity["principal"].startswith("arn:aws:sts::210987654321:assumed-role/auditor/readiness")
    assert [call["operation"] for call in aws.calls()] == ["sts:AssumeRole", *["sts:GetCallerIdentity"] * 2]


@pytest.mark.parametrize("external_id", [None, "wrong"])
def test_without_the_right_external_id_the_role_is_refused(reach: Reach, aws: StandIn, external_id: str | None) -> None:
    aws.set_facts("210987654321", external_ids={ROLE: "readiness-7"})
    said = refused(reach(role_arn=ROLE, **({"external_id": external_id} if external_id else {})))
    assert said.startswith(f"AWS refuses sts:AssumeRole (AccessDenied) in {HOME}. ")
    assert "external_id" in said


def test_another_account_is_another_list(reach: Reach, collect: Collect, own: Own) -> None:
    own("s3").create_bucket(Bucket="ours")
    client = reach(secrets={"access_key_id": "210987654321"})
    assert client.identity()["account"] == "210987654321"
    assert collect(BUCKETS, client=client).rows == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("expired", "The AWS credentials have expired (ExpiredToken)"),
        ("unknown_key", "AWS does not accept the credentials (InvalidClientTokenId)"),
        ("unsigned", "AWS does not accept the credentials (SignatureDoesNotMatch)"),
        ("skewed", "AWS finds our clock wrong (RequestTimeTooSkewed)"),
        ("denied", "AWS refuses sts:GetCallerIdentity (AccessDenied)"),
    ],
)
def test_a_no_is_refused_at_once_with_its_remedy(
    reach: Reach, aws: StandIn, slept: list[float], kind: str, words: str
) -> None:
    aws.set_faults({"kind": kind})
    client = reach()
    said = refused(client)
    assert said.startswith(f"{words} in {HOME}. ")
    assert client.requests == 1
    assert slept == []
    assert "stand-in-secret" not in said


def test_credentials_that_expire_on_the_way_leave_what_came(collect: Collect, aws: StandIn) -> None:
    aws.set_faults({"kind": "expired", "region": ABROAD, "operation": "ec2:DescribeSecurityGroups"})
    haul = collect(GROUPS)
    assert isinstance(haul.failure, Refused)
    assert "have expired" in haul.said
    assert [row["region"] for row in haul.rows] == [HOME]


def test_aws_own_words_name_the_permission_and_nothing_else_of_them_is_told(reach: Reach, aws: StandIn) -> None:
    said = "User: x is not authorized to perform: kms:Decrypt on resource: <script> with an explicit deny"
    aws.set_faults({"kind": "denied", "message": said})
    told = refused(reach())
    assert told.startswith(
        "AWS refuses kms:Decrypt (AccessDenied; a policy of the organisation or the resource forbids it) in"
    )
    assert "<script>" not in told


@pytest.mark.parametrize("kind", ["throttled", "slow_down", "broken", "html", "nonsense", "cut_off", "hang_up"])
def test_what_passes_is_tried_again(reach: Reach, aws: StandIn, slept: list[float], kind: str) -> None:
    aws.set_faults({"kind": kind, "times": 2})
    assert reach().identity()["account"] == "123456789012"
    assert slept == [1.0, 2.0]


@pytest.mark.parametrize("kind", ["throttled", "broken", "html", "nonsense", "cut_off", "hang_up"])
def test_what_does_not_pass_is_unavailable_after_four_tries(
    reach: Reach, aws: StandIn, slept: list[float], kind: str
) -> None:
    aws.set_faults({"kind": kind})
    client = reach()
    with pytest.raises(Unavailable, match=r"4 times in a row, in us-east-1\. Collect again later\."):
        client.identity()
    assert client.requests == 4
    assert sum(slept) == 7.0


def test_patience_bounds_the_waiting_of_all_calls_together(reach: Reach, aws: StandIn, slept: list[float]) -> None:
    aws.set_faults({"kind": "throttled"})
    with pytest.raises(Unavailable, match="our patience is spent"):
        reach(patience=2).identity()
    assert sum(slept) <= 2


def test_a_service_that_stays_silent_is_not_asked_for_every_bucket(
    collect: Collect, own: Own, aws: StandIn, slept: list[float]
) -> None:
    for number in range(30):
        own("s3").create_bucket(Bucket=f"bucket-{number:03}")
    aws.set_faults({"kind": "throttled", "operation": "s3:GetBucketLocation"})
    haul = collect(BUCKETS)
    assert isinstance(haul.failure, Unavailable)
    assert "bucket-000, bucket-001, bucket-002 and 27 more" in haul.said
    assert len(haul.rows) == 30
    assert sum(slept) <= 60
    assert haul.requests < 16 * 4 + 10


def test_a_code_nobody_knows_is_malformed(reach: Reach, aws: StandIn) -> None:
    aws.set_faults({"kind": "odd"})
    with pytest.raises(Malformed, match="AWS answers sts:GetCallerIdentity with ValidationError in us-east-1"):
        reach().identity()


def test_an_identity_without_an_account_is_malformed(reach: Reach, aws: StandIn) -> None:
    aws.set_faults({"kind": "empty"})
    with pytest.raises(Malformed, match="not the published shape"):
        reach().identity()


def test_nobody_there_is_unavailable(reach: Reach) -> None:
    with pytest.raises(Unavailable, match="could not be reached"):
        reach(endpoint_url="http://127.0.0.1:1").identity()


def test_without_any_credentials_it_says_how_to_give_some(reach: Reach) -> None:
    assert refused(reach(keys=False)).startswith("No AWS credentials are found in us-east-1. Set `profile`")


def test_the_ordinary_chain_is_used_where_the_connection_names_nothing(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "210987654321")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert reach(keys=False).identity()["account"] == "210987654321"


def test_a_profile_brings_its_keys_and_its_region(
    reach: Reach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, aws: StandIn
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile audit]\nregion = eu-central-1\naws_access_key_id = 210987654321\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    client = reach(profile="audit", regions="all")
    assert client.identity()["account"] == "210987654321"
    assert {call["region"] for call in aws.calls()} == {"eu-central-1"}


@pytest.mark.parametrize("regions", ["all", [HOME]])
def test_a_profile_that_does_not_exist_is_named_as_the_trouble(reach: Reach, regions: Any) -> None:
    assert "The connection's `profile` cannot be used (ProfileNotFound)" in refused(
        reach(profile="gone", regions=regions)
    )


def test_a_credential_process_that_fails_tells_none_of_its_output(
    reach: Reach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile audit]\ncredential_process = /bin/sh -c 'echo hush-hush >&2; exit 3'\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    said = refused(reach(profile="audit"))
    assert "The AWS credentials cannot be renewed (CredentialRetrievalError)" in said
    assert "hush" not in said


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_what_is_no_key_is_refused_before_anything_is_sent(reach: Reach, key: str) -> None:
    client = reach(secrets={"secret_access_key": key})
    with pytest.raises(SourceFailure, match="`secret_access_key` points to something that is no key"):
        client.identity()
    assert client.requests == 0


@contextmanager
def dripping(before: bytes) -> Iterator[str]:
    """Answer with a byte every twentieth of a second, for ever; yields where."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(before)
                while not over.wait(0.05):
                    connection.sendall(b"x")

        def serve() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=drip, args=(server.accept()[0],), daemon=True).start()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"],
    ids=["status line", "header", "body"],
)
def test_a_drip_is_cut_off_at_the_deadline_and_wears_patience_out(reach: Reach, before: bytes) -> None:
    with (
        dripping(before) as url,
        pytest.raises(Unavailable, match="no whole answer to sts:GetCallerIdentity within 0 s"),
    ):
        reach(endpoint_url=url, patience=0.2, answer=SHORT).identity()


def test_drips_from_every_region_end_side_by_side_and_only_once_each(reach: Reach) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n") as url:
        regions = [f"eu-west-{number}" for number in range(1, 18)]
        client = reach(endpoint_url=url, patience=0.3, answer=SHORT, regions=regions)
        with pytest.raises(Unavailable, match=r"gave no whole answer to .* and 14 more"):
            list(GROUPS.fetch(client, NOW))
        assert client.requests == 17
