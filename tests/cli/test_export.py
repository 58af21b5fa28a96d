import json

import pytest

from readiness.services.installation.new_workspace import initialise
from tests.cli.test_verify import run


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """A workspace with an engagement, and a way to run commands in it."""
    home = tmp_path / "acme"
    initialise(home)
    monkeypatch.setenv("READINESS_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object):
        return run(monkeypatch, capsys, *arguments)

    code, _, err = command("engagement", "create", "--type", "2", "--start", "2026-01-01", "--end", "2026-06-30")
    assert code == 0, err
    return command


def test_a_hand_over_is_made_listed_verified_and_written_again(shell, tmp_path):
    code, out, _ = shell("export", "--out", "one.zip", "--json")
    made = json.loads(out)["bundle"]
    assert code == 0
    assert set(made) == {"number", "path", "sha256", "files", "bytes", "omissions"}
    assert made["number"] == 1
    code, out, _ = shell("export", "--out", "again.zip", "--number", "1", "--json")
    assert json.loads(out)["bundle"]["sha256"] == made["sha256"]
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    _, out, _ = shell("bundle", "list", "--json")
    assert [b["number"] for b in json.loads(out)["bundles"]] == [1]
    _, out, _ = shell("key", "show")
    (tmp_path / "key.pem").write_text(out)
    code, out, _ = shell("verify", "one.zip", "--key", "key.pem", "--json")
    assert (code, json.loads(out)["intact"]) == (0, True)


def test_an_existing_place_is_exit_2_and_nothing_is_issued(shell, tmp_path):
    (tmp_path / "there").mkdir()
    code, out, err = shell("export", "--out", "there", "--json")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert json.loads(shell("bundle", "list", "--json")[1]) == {"bundles": []}


def test_an_unknown_engagement_or_number_is_exit_2(shell):
    assert shell("export", "--out", "x", "--engagement", "nobody")[0] == 2
    assert shell("export", "--out", "x", "--number", "9")[0] == 2
    assert shell("export", "--out", "x", "--number", "0")[0] == 2
    assert shell("export", "--out", "x", "--number", "1", "--engagement", "y")[0] == 2
    assert shell("export")[0] == 2


def test_rotating_gives_a_new_key_and_says_which_it_replaced(shell, tmp_path):
    before = json.loads(shell("key", "show", "--json")[1])["key"]
    after = json.loads(shell("key", "rotate", "--json")[1])["key"]
    assert after["replaced"] == before["fingerprint"]
    assert json.loads(shell("key", "show", "--json")[1])["key"] == {
        "fingerprint": after["fingerprint"],
        "pem": after["pem"],
        "retired": 1,
    }
    shell("export", "--out", "bag")
    (tmp_path / "new.pem").write_text(after["pem"])
    assert shell("verify", "bag", "--key", "new.pem")[0] == 0
    (tmp_path / "old.pem").write_text(before["pem"])
    assert shell("verify", "bag", "--key", "old.pem")[0] == 1


def test_a_place_that_cannot_be_written_is_said(shell):
    code, out, err = shell("export", "--out", "/proc/bundle")
    assert (code, out) == (1, "")
    assert "/proc/bundle cannot be written" in err
