"""What stands in a log: one line an event, whatever a source or a person wrote into it, and no secret."""

import json
import logging

import pytest

from readiness.cli.logs import Json, Plain

HOSTILE = "first\r\n2026-01-01 readiness: all is well\u2028\x1b[2Jend"
SECRETS = (
    "ghp_" + "a1" * 18,
    "AKIA" + "Z2" * 8,
    "rdy_" + "ab" * 6 + "_" + "cd" * 32,
    "https://r.example/setup/" + "ef" * 16,
)


def record(message: str, *, failing: bool = False) -> logging.LogRecord:
    told = None
    if failing:
        error = ValueError(message)
        told = (type(error), error, None)
    return logging.LogRecord("readiness.scheduler", logging.WARNING, "f", 1, "%s", (message,), told)


@pytest.mark.parametrize("failing", [False, True])
@pytest.mark.parametrize("form", [Json(), Plain()])
def test_a_line_stays_one_line(form, failing):
    line = form.format(record(HOSTILE, failing=failing))
    assert len(line.splitlines()) == 1
    assert line.isprintable()


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", [Json(), Plain()])
def test_no_secret_of_a_known_shape_is_told(form, secret):
    line = form.format(record(f"the token {secret} failed", failing=True))
    assert secret.rpartition("/")[2] not in line
    assert "redacted" in line


def test_machines_read_when_how_bad_where_and_what():
    told = json.loads(Json().format(record(HOSTILE)))
    assert (told["level"], told["logger"], told["message"]) == ("warning", "readiness.scheduler", HOSTILE)
    assert told["time"].endswith("+00:00")


def test_a_very_long_text_keeps_its_end():
    assert len(Json().format(record("x" * 1_000_000 + "end"))) < 20_000
