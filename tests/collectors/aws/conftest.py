"""An AWS that really answers over HTTP, in a process of its own, and what a collector brought home from it."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from collectors.aws.client import AWS
from collectors.aws.options import Options
from collectors.kit import Ask, Collector, Patience
from readiness.demo.aws.running import StandIn, running_aws
from tests.collectors.aws.haul import ABROAD, HOME, NOW
from tests.collectors.haul import Haul, brought


@pytest.fixture(scope="session")
def process() -> Iterator[StandIn]:
    with running_aws() as stand_in:
        yield stand_in


@pytest.fixture
def aws(process: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """An account with nothing in it."""
    process.reset()
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    return process


@pytest.fixture
def own(aws: StandIn) -> Iterator[Callable[..., Any]]:
    """Make boto3 clients with which a test furnishes the account; another account by its number."""
    made: list[Any] = []

    def own(service: str, region: str = HOME, account: str | None = None) -> Any:
        session = boto3.session.Session(account or aws.access_key_id, "secret")
        client = session.client(service, region_name=region, endpoint_url=aws.endpoint_url)
        client.meta.events.register("before-sign.s3-control", _without_account)
        made.append(client)
        return client

    yield own
    for client in made:
        client.close()


def _without_account(request: Any, **_event: Any) -> None:
    request.url = request.url.replace(f"//{request.headers['x-amz-account-id']}.", "//", 1)


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited, in seconds, without anybody waiting."""
    return []


@pytest.fixture
def reach(aws: StandIn, slept: list[float]) -> Iterator[Callable[..., AWS]]:
    """Make clients of the stand-in: `secrets`, `patience`, the seconds of an `answer` and options may be given."""
    made: list[AWS] = []

    def reach(
        *, secrets: dict[str, str] | None = None, patience: float = 60, answer: tuple[float, ...] = (), **options: Any
    ) -> AWS:
        given = {"regions": [HOME, ABROAD], "endpoint_url": aws.endpoint_url, **options}
        keys = {"access_key_id": aws.access_key_id, "secret_access_key": aws.secret_access_key} | (secrets or {})
        if "profile" not in options and options.pop("keys", True):
            given |= {name: f"env:{name}" for name in keys}
        given.pop("keys", None)
        client = AWS(Options.model_validate(given), keys, Patience(patience, slept.append, *answer))
        made.append(client)
        return client

    yield reach
    for client in made:
        client.close()


@pytest.fixture
def collect(reach: Callable[..., AWS]) -> Callable[..., Haul]:
    """Run a collector to its end or its failure, and check every row against its schema."""

    def collect(collector: Collector, ask: Ask = NOW, *, client: AWS | None = None, **options: Any) -> Haul:
        client = client or reach(**options)
        client.identity()
        haul = brought(client, collector, ask)
        names = {column.name for column in collector.schema.columns}
        for row in haul.rows:
            assert row.keys() == names
            assert collector.schema.missing(row) == ()
        return haul

    return collect
