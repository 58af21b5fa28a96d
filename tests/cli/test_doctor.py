"""What `readiness doctor` says of an installation: in order, and with each of its parts broken."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def home(github) -> Path:
    return Path(os.environ["READINESS_HOME"])


def outcomes(said) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in said.json["checks"]}


def test_an_installation_in_order_has_no_failure(run, home):
    assert run("migrate").code == 0
    said = run("doctor", "--json")
    assert said.code == 0
    assert set(outcomes(said).values()) <= {"pass", "warn"}
    assert outcomes(said)["schedule"] == "warn"  # nobody keeps it
    assert run("doctor").out.splitlines()[0].split("\t") == ["outcome", "check", "detail", "fix"]


def test_before_the_first_start_it_says_what_to_do_and_makes_nothing(run, home):
    before = sorted(home.rglob("*"))
    said = run("doctor", "--json")
    assert said.json["checks"][-1]["fix"] == "Run `readiness migrate`."
    assert sorted(home.rglob("*")) == before


def test_wrong_settings_end_it_with_their_line(run, home):
    file = home / "readiness.toml"
    file.write_text(f"nonsense = 1\n{file.read_text()}")
    said = run("doctor", "--json")
    assert (said.code, outcomes(said)) == (1, {"machine": "pass", "settings": "fail"})
    assert "readiness.toml:" in said.json["checks"][-1]["detail"]


def test_an_altered_byte_of_the_vault_is_found(run, home):
    run("collect", "--collector", "github.org.members")
    assert outcomes(run("doctor", "--json"))["vault"] == "pass"
    blob = next(path for path in (home / "var" / "vault").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    said = run("doctor", "--json")
    assert (said.code, outcomes(said)["vault"]) == (1, "fail")
    assert outcomes(run("check", "--json"))["vault"] == "pass"  # which does not read it all


def test_a_damaged_database_a_lost_key_and_open_folders_are_each_named(run, home):
    run("collect", "--collector", "github.org.members")
    (home / "var").chmod(0o755)
    assert outcomes(run("doctor", "--json"))["private"] == "fail"
    (home / "var" / "readiness.db").write_bytes(b"no database at all" * 1000)
    for more in (home / "var").glob("readiness.db-*"):
        more.unlink()
    said = run("doctor", "--json")
    assert (said.code, outcomes(said)["database"]) == (1, "fail")


def test_a_clock_that_was_set_back_is_seen(run, home):
    run("collect", "--collector", "github.org.members")
    with closing(sqlite3.connect(home / "var" / "readiness.db")) as database:
        for trigger in ("ledger_no_update", "ledger_no_delete"):
            database.execute(f"drop trigger if exists {trigger}")
        database.execute(
            "update ledger set time = '2199-01-01 00:00:00.000000' where seq = (select max(seq) from ledger)"
        )
        database.commit()
    said = run("doctor", "--json")
    clock = next(check for check in said.json["checks"] if check["name"] == "clock")
    assert (clock["outcome"], "2199-01-01" in clock["detail"]) == ("fail", True)


def test_migrate_says_what_it_did_and_again_that_there_is_nothing_to_do(run, home):
    first = run("migrate", "--json").json["migrated"]
    assert (first["from"], first["copy"]) == (None, None)
    assert run("migrate", "--json").json["migrated"] == {**first, "from": first["to"]}
    assert "already" in run("migrate").err
