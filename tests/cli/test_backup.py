"""A workspace goes into one file and comes out on an empty machine: the same answers, byte for byte."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres, running_postgres

QUESTIONS = (
    ("coverage",),
    ("status",),
    ("gaps",),
    ("evidence", "list"),
    ("key", "show"),
    ("catalog", "check"),
    ("engagement", "list"),
)
KNOWN = "2030-01-01T00:00:00Z"


@pytest.fixture
def lived(run, engaged, tmp_path: Path):
    """A workspace with runs, results, people's evidence and a signed ledger."""
    run("collect", "--until", "2026-06-30")
    run("test")
    return Path(os.environ["READINESS_HOME"])


@pytest.fixture
def small(run, engaged) -> Path:
    """A workspace with one list in it."""
    assert run("collect", "--collector", "github.org.members").code == 0
    return Path(os.environ["READINESS_HOME"])


@pytest.fixture
def answers(run, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], dict[str, str]]:
    """Everything the command line says about a workspace."""

    def answers(home: Path) -> dict[str, str]:
        monkeypatch.setenv("READINESS_HOME", str(home))
        return {" ".join(question): run(*question, "--json").out for question in QUESTIONS}

    return answers


def test_the_same_answers_byte_for_byte(run, lived, answers, tmp_path, monkeypatch):
    before = answers(lived)
    file = tmp_path / "acme.backup"
    said = run("backup", str(file), "--json")
    assert said.code == 0
    assert said.json["backup"]["path"] == str(file)
    assert file.stat().st_mode & 0o777 == 0o600
    shutil.move(lived, tmp_path / "burnt")

    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "new" / "machine"))
    made = run("restore", str(file), "--json")
    assert (made.code, made.json["restored"]["blobs"]) == (0, said.json["backup"]["blobs"])
    assert answers(tmp_path / "new" / "machine") == before
    assert run("check", "--json").code == 0
    files = {path.relative_to(tmp_path / "burnt" / "var" / "vault") for path in blobs(tmp_path / "burnt")}
    assert {
        p.relative_to(tmp_path / "new" / "machine" / "var" / "vault") for p in blobs(tmp_path / "new/machine")
    } == files
    assert (tmp_path / "new" / "machine" / "var" / "keys").stat().st_mode & 0o777 == 0o700


def blobs(home: Path) -> list[Path]:
    return [path for path in (home / "var" / "vault").rglob("*") if path.is_file()]


def test_a_bundle_of_the_restored_workspace_is_the_same_and_verifies(run, lived, tmp_path, monkeypatch):
    run("export", "--out", str(tmp_path / "one"))
    run("backup", str(tmp_path / "b"))
    shutil.rmtree(lived)
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "again"))
    assert run("restore", str(tmp_path / "b")).code == 0
    assert run("verify", str(tmp_path / "one")).code == 0
    assert [one["number"] for one in run("bundle", "list", "--json").json["bundles"]] == [1]


def test_nothing_is_written_over_anything(run, small, tmp_path, monkeypatch):
    (tmp_path / "b").write_text("precious")
    said = run("backup", str(tmp_path / "b"))
    assert (said.code, (tmp_path / "b").read_text()) == (2, "precious")
    run("backup", str(tmp_path / "c"))
    before = sorted(small.rglob("*"))
    said = run("restore", str(tmp_path / "c"))
    assert said.code == 2
    assert "is not empty" in said.err
    assert sorted(small.rglob("*")) == before
    assert run("backup", str(tmp_path / "no" / "folder")).code == 2


def test_a_database_elsewhere_is_not_written_over(run, small, tmp_path, monkeypatch):
    run("backup", str(tmp_path / "b"))
    (tmp_path / "other.db").write_bytes(b"precious")
    monkeypatch.setenv("READINESS_STORAGE__DATABASE", f"sqlite:///{tmp_path}/other.db")
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "again"))
    said = run("restore", str(tmp_path / "b"))
    assert (said.code, (tmp_path / "other.db").read_bytes()) == (1, b"precious")
    assert list((tmp_path / "again").iterdir()) == []


def test_a_blob_that_is_damaged_makes_no_half_backup(run, small, tmp_path):
    blob = blobs(small)[0]
    blob.chmod(0o600)
    blob.write_bytes(b"altered")
    said = run("backup", str(tmp_path / "b"))
    assert said.code == 1
    assert blob.name in said.err
    assert not (tmp_path / "b").exists()
    assert list(tmp_path.glob(".readiness-backup-*")) == []


@pytest.fixture
def backed(run, small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup, and READINESS_HOME naming a folder that is not there."""
    run("backup", str(tmp_path / "b"))
    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "again"))
    return tmp_path / "b"


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """Copy a backup, each file changed or (None) left out, and others added."""
    target = file.with_name("changed")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                archive.writestr(name, content)
        for name, content in more.items():
            archive.writestr(name, content)
    return target


def first_blob(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return next(name for name in archive.namelist() if name.startswith("vault/"))


def manifest_without_files(_name: str, content: bytes) -> bytes:
    return json.dumps({**json.loads(content), "files": {}}).encode()


def test_what_is_altered_missing_or_added_is_found_and_nothing_stands_there(run, backed, tmp_path):
    blob = first_blob(backed)
    cases: list[tuple[Callable[[str, bytes], Any], dict[str, bytes], str]] = [
        (lambda name, content: b"x" + content if name == blob else content, {}, blob),
        (lambda name, content: None if name == blob else content, {}, "missing or were added"),
        (lambda name, content: content + b" " if name == "workspace/controls.yaml" else content, {}, "controls.yaml"),
        (lambda name, content: content[:-1] if name == "database/records.sqlite" else content, {}, "records.sqlite"),
        (lambda _name, content: content, {"workspace/extra": b"x"}, "missing or were added"),
        (lambda name, content: b"{" if name == "manifest.json" else content, {}, "manifest.json"),
        (lambda name, content: b"[]" if name == "manifest.json" else content, {}, "manifest.json"),
        (
            lambda name, c: manifest_without_files(name, c) if name == "manifest.json" else c,
            {},
            "missing or were added",
        ),
    ]
    for change, more, named in cases:
        said = run("restore", str(rewritten(backed, change, **more)))
        assert (said.code, said.out) == (1, "")
        assert named in said.err
        assert len(said.err.splitlines()) == 1
        assert list((tmp_path / "again").iterdir() if (tmp_path / "again").exists() else []) == []


def test_a_name_that_leads_elsewhere_is_refused(run, backed, tmp_path):
    for name in ("workspace/../../evil", "workspace//etc/evil", "workspace/a/./evil", "keys/../evil", "evil"):

        def change(found: str, content: bytes, name: str = name) -> bytes:
            if found != "manifest.json":
                return content
            told = json.loads(content)
            told["files"][name] = {"sha256": "0" * 64, "bytes": 4}
            return json.dumps(told).encode()

        said = run("restore", str(rewritten(backed, change, **{name: b"evil"})))
        assert said.code == 1
        assert "leads elsewhere" in said.err
        assert not list(tmp_path.rglob("evil"))


def test_records_that_do_not_agree_are_not_restored(run, backed, tmp_path):
    """Somebody took a blob out and wrote the manifest to match: the records still name it."""
    blob = first_blob(backed)

    def change(found: str, content: bytes) -> bytes | None:
        if found == "manifest.json":
            told = json.loads(content)
            return json.dumps({**told, "blobs": told["blobs"] - 1}).encode()
        return None if found == blob else content

    said = run("restore", str(rewritten(backed, change)))
    assert said.code == 1
    assert "does not agree" in said.err
    assert list((tmp_path / "again").iterdir()) == []


def test_what_is_no_backup_is_said(run, backed, tmp_path):
    (tmp_path / "text").write_text("hello")
    (tmp_path / "cut").write_bytes(backed.read_bytes()[:-100])
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a", "b")
    assert run("restore", str(tmp_path / "text")).code == 1
    assert "was cut off" in run("restore", str(tmp_path / "cut")).err
    assert run("restore", str(tmp_path / "zip")).code == 2
    assert run("restore", str(tmp_path / "none")).code == 2


def test_what_an_interrupted_restore_left_is_in_nobodys_way(run, backed, tmp_path):
    (tmp_path / "again" / ".restoring-dead" / "var").mkdir(parents=True)
    assert run("restore", str(backed)).code == 0
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        ".gitignore",
        "controls.yaml",
        "readiness.toml",
        "var",
    ]


def test_a_killed_restore_leaves_no_workspace_and_is_repeated(run, backed, tmp_path):
    home = tmp_path / "again"
    command = [sys.executable, "-m", "readiness", "restore", str(backed)]
    with subprocess.Popen(command, env={**os.environ, "READINESS_HOME": str(home)}) as child:
        while child.poll() is None and not home.exists():
            pass
        child.kill()
    assert not (home / "readiness.toml").exists() or child.returncode == 0
    if child.returncode != 0:
        assert run("restore", str(backed)).code == 0


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


def shell(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as the shell does: its connections end with it."""
    return subprocess.run([sys.executable, "-m", "readiness", *arguments], capture_output=True, text=True, check=False)


def test_postgresql_goes_table_by_table_into_an_empty_one(engaged, postgres, tmp_path, monkeypatch):
    for name in ("before", "after"):
        postgres.run(f"create database {name}")
    monkeypatch.setenv("READINESS_STORAGE__DATABASE", postgres.url("before"))
    window = ("--start", "2026-01-01", "--end", "2026-06-30", "--categories", "security", "--firm", "F")
    assert shell("engagement", "create", "--type", "2", *window).returncode == 0
    assert shell("collect", "--collector", "github.org.members").returncode == 0
    asked = [shell(*question, "--json").stdout for question in (QUESTIONS[1], QUESTIONS[3])]
    assert shell("backup", str(tmp_path / "b")).returncode == 0

    monkeypatch.setenv("READINESS_HOME", str(tmp_path / "again"))
    said = shell("restore", str(tmp_path / "b"))
    assert (said.returncode, "is not empty" in said.stderr, "createdb" in said.stderr) == (1, True, True)
    monkeypatch.setenv("READINESS_STORAGE__DATABASE", postgres.url("after"))
    said = shell("restore", str(tmp_path / "b"))
    assert (said.returncode, said.stderr.splitlines()[:1]) == (0, [""])
    assert "still names the old place" in said.stderr  # and would be written to by whoever starts without the variable
    assert "READINESS_STORAGE__DATABASE said" in said.stderr
    assert [shell(*question, "--json").stdout for question in (QUESTIONS[1], QUESTIONS[3])] == asked
    assert shell("collect", "--collector", "github.org.settings").returncode == 0  # numbers go on after the highest
    assert shell("check").returncode == 0
