import subprocess
import sys
from pathlib import Path

import pytest


def test_help_lists_every_command_of_the_package(run):
    said = run("--help")
    assert said.code == 0
    for command in ("collect", "coverage", "engagement", "export", "gaps", "status", "test", "verify", "waiver"):
        assert f"\n  {command} " in said.out


HEAVY = {"sqlalchemy", "pydantic", "duckdb", "github", "boto3", "flask", "alembic", "rich", "cryptography"}
HELP = """
import sys
from readiness.cli.main import main
sys.argv = ["readiness", "--help"]
try:
    main()
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""


def test_help_loads_nothing_heavy():
    said = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert HEAVY & set(said.stderr.split()) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status", "--as-of", "2026-02-31"),
        ("status", "--known-at", "2026-02-01T00:00:00"),
        ("status", "--engagement"),
        ("gaps", "--format", "xml"),
        ("coverage", "--control", "NO-1"),
        ("collect", "--connection", "nowhere"),
        ("collect", "--collector", "aws.s3.buckets"),
        ("test", "--control", "NO-1"),
        ("test", "--control", "\udcff"),
        ("user", "disable", "ann\udcff@acme.example"),
        ("test", "--procedure", "no.such"),
        ("waiver", "add", "no.such", "x", "--reason", "r", "--by", "a@x.example", "--approved-by", "b@x.example"),
        ("walkthrough", "record", "NO-1", "--on", "2026-01-05", "--by", "a@x.example", "--outcome", "pass"),
        ("walkthrough", "record", "CHG-02", "--on", "2026-01-05", "--by", "a@x.example", "--outcome", "pass"),
        ("engagement", "select", "nobody"),
        ("engagement", "create", "--type", "1", "--start", "2026-01-01", "--end", "2026-02-01"),
        ("engagement", "create", "--type", "2", "--start", "2026-02-01", "--end", "2026-01-01"),
        ("engagement", "create", "--type", "2", "--start", "2026-02-01", "--end", "2066-01-01"),
        (
            "engagement",
            "create",
            "--type",
            "2",
            "--start",
            "2026-01-01",
            "--end",
            "2026-06-30",
            "--categories",
            "safety",
        ),
    ],
)
@pytest.mark.usefixtures("engaged")
def test_wrong_use_says_one_line_on_stderr_nothing_on_stdout_and_exits_2(run, arguments):
    said = run(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("error: ")
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", ["coverage", "status", "gaps"])
@pytest.mark.usefixtures("github")
def test_without_an_engagement_a_question_about_the_window_says_to_create_one(run, command):
    said = run(command, "--json")
    assert (said.code, said.out) == (2, "")
    assert "create an engagement first" in said.err


def test_outside_a_workspace_every_command_says_how_to_get_one(run, tmp_path, monkeypatch):
    monkeypatch.setenv("READINESS_HOME", str(tmp_path))
    said = run("status")
    assert said.code == 2
    assert "readiness init" in said.err


READINESS = (sys.executable, "-c", "from readiness.cli.main import main; main()")


def test_an_answer_that_finds_no_room_is_an_error_and_no_traceback():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*READINESS, "procedures", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == (
        "error: the answer cannot be written: No space left on device. Mend that and run the command again.\n"
    )


def test_a_reader_that_goes_away_is_no_error_to_speak_of():
    with subprocess.Popen([*READINESS, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert child.stderr.read() == b""


def test_a_closed_output_is_no_error(tmp_path):
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *READINESS, "init", str(tmp_path / "home"), "--json"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
