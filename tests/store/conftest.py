"""Every store test runs on SQLite and on PostgreSQL, every vault test on a folder and on an S3 API."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest

from readiness.resources import MIGRATIONS
from readiness.store.database import Database
from readiness.store.vault import FolderVault, Vault
from readiness.store.vault_s3 import S3Vault
from tests.postgres import Postgres, running_postgres
from tests.s3 import running_s3

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    postgres.run("create database template_readiness")
    with opened(postgres.url("template_readiness")) as database:
        database.migrate()
    return "template_readiness"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "readiness.db"
    with opened(f"sqlite:///{file}") as database:
        database.migrate()
    return file


@contextmanager
def opened(url: str, patience: float = 10, migrations: Path = MIGRATIONS) -> Iterator[Database]:
    """Open a database for a block."""
    database = Database(url, patience, migrations)
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/readiness.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"empty_{next(NUMBERS)}"
    postgres.run(f"create database {name}")
    yield postgres.url(name)
    postgres.run(f"drop database {name} with (force)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with all tables."""
    if request.param == "sqlite":
        file = tmp_path / "readiness.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_template")
    name = f"test_{next(NUMBERS)}"
    postgres.run(f"create database {name} template {template} strategy file_copy")
    yield postgres.url(name)
    postgres.run(f"drop database {name} with (force)")


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> Path:
    """A file with all tables, for what only SQLite can do."""
    return Path(shutil.copy(sqlite_template, tmp_path / "readiness.db"))


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """A database with all tables, for what only a server can do."""
    postgres.run(f"create database alone template {postgres_template} strategy file_copy")
    yield postgres.url("alone")
    postgres.run("drop database alone with (force)")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with opened(url) as database:
        yield database


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    with running_s3() as url:
        yield url


@pytest.fixture
def s3(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client that stands for anybody with access to the bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with closing(boto3.client("s3", endpoint_url=s3_url, region_name="us-east-1")) as client:
        yield client


@dataclass(frozen=True)
class Intruder:
    """Somebody who reaches the bytes of a vault without us."""

    overwrite: Callable[[str, bytes], object]
    remove: Callable[[str], object]
    add: Callable[[str, bytes], object]


@pytest.fixture(params=["folder", "s3"])
def vault_and_intruder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Vault, Intruder]]:
    if request.param == "folder":
        yield FolderVault(tmp_path / "vault"), folder_intruder(tmp_path / "vault")
        return
    client = request.getfixturevalue("s3")
    bucket = f"vault-{next(NUMBERS)}"
    client.create_bucket(Bucket=bucket)
    endpoint = request.getfixturevalue("s3_url")
    with closing(S3Vault(bucket, "evidence", endpoint_url=endpoint, region="us-east-1")) as vault:
        yield vault, s3_intruder(client, bucket)


@pytest.fixture
def vault(vault_and_intruder: tuple[Vault, Intruder]) -> Vault:
    return vault_and_intruder[0]


@pytest.fixture
def intruder(vault_and_intruder: tuple[Vault, Intruder]) -> Intruder:
    return vault_and_intruder[1]


def folder_intruder(root: Path) -> Intruder:
    def place(sha256: str) -> Path:
        return root / sha256[:2] / sha256[2:4] / sha256

    def overwrite(sha256: str, content: bytes) -> None:
        place(sha256).chmod(0o640)
        place(sha256).write_bytes(content)

    return Intruder(
        overwrite=overwrite,
        remove=lambda sha256: place(sha256).unlink(),
        add=lambda name, content: (root / name).write_bytes(content),
    )


def s3_intruder(client: Any, bucket: str) -> Intruder:
    def key(sha256: str) -> str:
        return f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    return Intruder(
        overwrite=lambda sha256, content: client.put_object(Bucket=bucket, Key=key(sha256), Body=content),
        remove=lambda sha256: client.delete_object(Bucket=bucket, Key=key(sha256)),
        add=lambda name, content: client.put_object(Bucket=bucket, Key=f"evidence/{name}", Body=content),
    )
