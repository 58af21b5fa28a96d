"""What a bucket adds: versions, locks, and refusals of its own."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from readiness.store.vault import VaultMissing, VaultUnavailable
from readiness.store.vault_s3 import S3Vault
from tests.store.conftest import NUMBERS, s3_intruder

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def bucket(s3: Any) -> str:
    """A bucket that keeps versions and locks objects."""
    name = f"locked-{next(NUMBERS)}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return name


@pytest.fixture
def locked(s3_url: str, bucket: str) -> Iterator[S3Vault]:
    with closing(
        S3Vault(bucket, "evidence", endpoint_url=s3_url, region="us-east-1", object_lock_days=400, now=lambda: NOW)
    ) as vault:
        yield vault


def test_a_blob_is_locked_where_the_bucket_allows(locked: S3Vault, s3: Any, bucket: str) -> None:
    blob = locked.put(b"kept")
    key = f"evidence/{blob.sha256[:2]}/{blob.sha256[2:4]}/{blob.sha256}"

    head = s3.head_object(Bucket=bucket, Key=key)

    assert locked.locks
    assert head["ObjectLockMode"] == "COMPLIANCE"
    assert head["ObjectLockRetainUntilDate"] == NOW + timedelta(days=400)


def test_a_bucket_without_locks_takes_blobs_all_the_same(s3: Any, s3_url: str) -> None:
    name = f"plain-{next(NUMBERS)}"
    s3.create_bucket(Bucket=name)
    with closing(S3Vault(name, endpoint_url=s3_url, region="us-east-1", object_lock_days=400)) as vault:
        blob = vault.put(b"kept")

        assert not vault.locks
        assert vault.exists(blob.sha256)


@pytest.mark.parametrize("fresh", [False, True], ids=["same process", "another process"])
def test_the_version_that_was_written_is_read_whatever_came_later(
    locked: S3Vault, s3: Any, s3_url: str, bucket: str, *, fresh: bool
) -> None:
    blob = locked.put(b"the truth")
    intruder = s3_intruder(s3, bucket)
    intruder.overwrite(blob.sha256, b"a later story")
    intruder.remove(blob.sha256)

    with closing(S3Vault(bucket, "evidence", endpoint_url=s3_url, region="us-east-1")) as other:
        vault = other if fresh else locked
        with vault.open(blob.sha256) as source:
            assert source.read() == b"the truth"
        assert vault.put(b"the truth") == blob


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_does_not_exist_is_named(s3_url: str) -> None:
    with closing(S3Vault("nowhere", endpoint_url=s3_url, region="us-east-1")) as vault:
        with pytest.raises(VaultUnavailable, match=r"bucket of the vault s3://nowhere does not exist"):
            vault.put(b"x")
        with pytest.raises(VaultUnavailable):
            vault.open("0" * 64)
        with pytest.raises(VaultUnavailable):
            list(vault.verify())


@pytest.mark.usefixtures("s3")
def test_an_endpoint_nobody_answers_is_unavailable() -> None:
    with (
        closing(S3Vault("b", endpoint_url="http://127.0.0.1:1", region="us-east-1")) as vault,
        pytest.raises(VaultUnavailable, match="cannot be reached"),
    ):
        vault.put(b"x")


def test_missing_credentials_are_said(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    with (
        closing(S3Vault("b", endpoint_url=s3_url, region="us-east-1")) as vault,
        pytest.raises(VaultUnavailable, match="credentials"),
    ):
        vault.put(b"x")


def test_a_blob_that_vanishes_is_missing_by_its_name(s3: Any, s3_url: str) -> None:
    name = f"plain-{next(NUMBERS)}"
    s3.create_bucket(Bucket=name)
    with closing(S3Vault(name, "evidence", endpoint_url=s3_url, region="us-east-1")) as vault:
        blob = vault.put(b"gone")
        s3_intruder(s3, name).remove(blob.sha256)

        with pytest.raises(VaultMissing, match=blob.sha256):
            vault.open(blob.sha256)
