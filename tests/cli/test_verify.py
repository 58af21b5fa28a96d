import json
import sys
from pathlib import Path

import pytest

from readiness.cli.main import main
from tests.bundle.acme import acme, issue, told_story


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    story = told_story(tmp_path / "keys")
    (tmp_path / "key.pem").write_bytes(story.key.pem)
    return issue(acme(story), story.key, tmp_path / "bag")


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str, str]:
    """Run the command as a shell would; return exit code, stdout, stderr."""
    monkeypatch.setattr(sys, "argv", ["readiness", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_an_intact_bundle_is_exit_0_and_needs_no_workspace(bag, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(monkeypatch, capsys, "verify", bag, "--json", "--key", "key.pem", "--previous", bag)
    assert (code, json.loads(out), err) == (0, {"intact": True, "faults": []}, "")
    code, out, _ = run(monkeypatch, capsys, "verify", bag)
    assert code == 0
    assert out.startswith("intact: ")


def test_each_fault_has_its_name_and_the_exit_code_is_1(bag, monkeypatch, capsys):
    (bag / "key.pem").unlink()
    (bag / "data" / "x\x1b[31m").write_text("x")
    code, out, _ = run(monkeypatch, capsys, "verify", bag, "--json")
    document = json.loads(out)
    assert code == 1
    assert document["intact"] is False
    assert {"fault": "missing", "path": "key.pem", "detail": "is listed and not there"} in document["faults"]
    code, out, _ = run(monkeypatch, capsys, "verify", bag)
    assert code == 1
    assert "missing\tkey.pem\t" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("path", ["absent", "keys"])
def test_what_is_no_bundle_is_exit_2_with_one_line(bag, tmp_path, monkeypatch, capsys, path):
    code, out, err = run(monkeypatch, capsys, "verify", tmp_path / path, "--json")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_a_key_that_is_none_is_exit_2(bag, tmp_path, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "verify", bag, "--key", tmp_path / "absent.pem")
    assert (code, out) == (2, "")
    assert "absent.pem" in err
