"""Checks a bundle or a bare ledger, and names every fault, not only the first.

All of it uses Python's standard library alone: put together into one file it lies in each bundle as `verify.py`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from readiness.bundle.checks import (
    check_chain,
    check_checkpoints,
    check_envelopes,
    check_files,
    check_previous,
    check_seal,
    check_signatures,
    keys,
    stated,
)
from readiness.bundle.ed25519 import fingerprint, public_key
from readiness.bundle.places import ENVELOPES, Place, opened
from readiness.bundle.report import BrokenArchive, NoBundle, Report
from readiness.bundle.rerun import rerun


def verify(path: Path, key: Path | None = None, previous: Path | None = None, *, again: bool = False) -> Report:
    """Check everything that can be checked; with `again`, and if all is well, judge the populations again too.

    Raises NoBundle where `path` or `previous` is no bundle and no ledger, `key` is no Ed25519 public key, or
    `again` is asked without duckdb.
    """
    report, given = Report(), _given(key)
    try:
        with closing(opened(path, report)) as place:
            _check(place, given)
            if previous is not None:
                with closing(_older(previous)) as older:
                    check_previous(place, older)
            if again and report.intact:
                report.sheets = rerun(place)
    except BrokenArchive as error:
        report.add("altered", path.name, str(error))
    return report


def _older(previous: Path) -> Place:
    try:
        return opened(previous, Report())
    except BrokenArchive as error:
        raise NoBundle(f"{previous} {error}") from error


def _check(place: Place, given: bytes | None) -> None:
    place.read_all()
    listed = check_files(place) if place.base else {}
    trusted, found = keys(place, given), stated(place)
    envelopes = {place.digests[n] for n in place.below(ENVELOPES)}
    chain = check_chain(place, {c.lines for c in found}, envelopes)
    check_checkpoints(place, found, chain)
    if trusted:
        place.report.fingerprint = fingerprint(trusted[-1])
        sealed = check_seal(place, trusted[-1]) if place.base else False
        signed = check_signatures(place, found, trusted)
        if not (sealed or signed):
            place.report.add("key", "key.pem", "signed nothing here: the key or all that was signed was replaced")
    if place.base:
        check_envelopes(place, chain, listed)


def _given(key: Path | None) -> bytes | None:
    if key is None:
        return None
    try:
        found = public_key(key.read_bytes())
    except OSError as error:
        raise NoBundle(f"the key {key} cannot be read: {error.strerror}") from error
    if found is None:
        raise NoBundle(f"{key} is no Ed25519 public key in PEM")
    return found


def sentence(report: Report, key: Path | None) -> str:
    """Say the answer to a person."""
    if not report.intact:
        lines = [f"{f.fault}\t{f.path}\t{f.detail}" for f in sorted(report.faults)]
        return "\n".join(["NOT INTACT", *lines])
    whose = "the key you gave" if key else "the key inside; compare its fingerprint with the one you got another way"
    held = f"{report.files} files, {report.lines} ledger lines, {report.checkpoints} checkpoints"
    if report.sheets is not None:
        held += f", {report.sheets} sheets judged again alike"
    return f"intact: {held}, signed by {whose}: {report.fingerprint}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a program of its own: exit 0 intact, 1 not, 2 no bundle at all."""
    parser = argparse.ArgumentParser(description="Check a Readiness bundle or ledger.")
    here = Path(__file__).resolve().parent
    parser.add_argument("path", nargs="?", type=Path, default=here, help="folder or .zip; default: where this lies")
    parser.add_argument("--key", type=Path, help="the public key (PEM) you got another way")
    parser.add_argument("--previous", type=Path, help="an older bundle or ledger that this one must continue")
    parser.add_argument("--rerun", action="store_true", help="judge the populations again (needs duckdb)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args(arguments)
    try:
        report = verify(asked.path, asked.key, asked.previous, again=asked.rerun)
    except NoBundle as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    answer = json.dumps(report.as_json(), ensure_ascii=False, indent=2) if asked.json else sentence(report, asked.key)
    sys.stdout.write(answer + "\n")
    return 0 if report.intact else 1


if __name__ == "__main__":
    sys.exit(main())
