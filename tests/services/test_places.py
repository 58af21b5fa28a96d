"""The same company kept in other places, records on a server and bytes behind an S3 API: every answer is the same."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import boto3
import pytest

from readiness.bundle.verify import verify
from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.bundles import handover
from readiness.services.documents import gaps_document, status_document
from readiness.services.engagements import Proposal, create
from readiness.services.installation.checks import Health, checks
from readiness.services.installation.new_workspace import initialise
from tests.postgres import running_postgres
from tests.s3 import running_s3
from tests.services.conftest import WINDOW

DAY = date(2026, 5, 21)


@pytest.fixture
def on_a_server() -> Iterator[dict[str, str]]:
    with running_postgres() as postgres:
        postgres.run("create database readiness")
        yield {"READINESS_STORAGE__DATABASE": postgres.url("readiness")}


@pytest.fixture
def in_a_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with running_s3() as url:
        with closing(boto3.client("s3", endpoint_url=url, region_name="us-east-1")) as client:
            client.create_bucket(Bucket="evidence")
        yield {
            "READINESS_STORAGE__VAULT": "s3://evidence/acme",
            "READINESS_STORAGE__S3__ENDPOINT_URL": url,
            "READINESS_STORAGE__S3__REGION": "us-east-1",
        }


@pytest.fixture(params=["on_a_server", "in_a_bucket", "both"])
def place(request: pytest.FixtureRequest) -> dict[str, str]:
    names = ("on_a_server", "in_a_bucket") if request.param == "both" else (request.param,)
    return {key: value for name in names for key, value in request.getfixturevalue(name).items()}


def begun(workspace) -> None:
    create(workspace, Proposal(ReportType.TWO, *WINDOW, None, frozenset({Category.SECURITY}), "Firm LLP"))


def told(workspace):
    """What is answered, without the names of things that every workspace makes up for itself."""
    with workspace.database.reading() as session:
        found = assess_selected(session, workspace, Question(as_of=DAY))
    status = status_document(found)
    return {**status, "engagement": None}, gaps_document(found.gaps)


def test_a_company_kept_elsewhere_is_told_the_same_and_hands_over_what_verifies(company, place, tmp_path):
    elsewhere = replace(company, home=tmp_path / "elsewhere", environ={**company.environ, **place})
    initialise(elsewhere.home)
    (elsewhere.home / "readiness.toml").write_text((company.home / "readiness.toml").read_text())
    usual, other = company.open(), elsewhere.open()
    for workspace in (usual, other):
        begun(workspace)
        assert company.collect(workspace).whole
    company.github.organization.repository("web").unprotect()
    company.clock.move(days=1)
    for workspace in (usual, other):
        assert company.collect(workspace).whole
    assert told(other) == told(usual)
    handover.issue(other, tmp_path / "bundle")
    handover.reissue(other, tmp_path / "again", 1)
    assert verify(tmp_path / "bundle").faults == []
    files = [path.relative_to(tmp_path / "bundle") for path in (tmp_path / "bundle").rglob("*") if path.is_file()]
    assert all((tmp_path / "bundle" / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in files)
    assert [one for one in checks(other, 0) if one.outcome is Health.FAIL] == []
    for workspace in (usual, other):
        workspace.database.dispose()
