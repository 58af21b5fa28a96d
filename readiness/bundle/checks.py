"""The checks of a bundle and its ledger; each notes every fault it finds in the place's report."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from readiness.bundle.ed25519 import ed25519, fingerprint, pre_authentication, public_key, sealed
from readiness.bundle.places import ENVELOPES, MANIFEST, SIGNATURE, TAGMANIFEST, Place

ORIGIN, GENESIS = "readiness-ledger/1", "0" * 64
CHECKPOINTS, RETIRED = "checkpoints/", "checkpoints/keys/"
LARGEST_MANIFEST = 1 << 30
DIGEST = re.compile(r"[0-9a-f]{64}")


def _manifest(place: Place, name: str) -> dict[str, str] | None:
    text = place.read(name, LARGEST_MANIFEST)
    if text is None:
        place.report.add("missing", name, "is not there: nothing says which files belong here")
        return None
    listed: dict[str, str] = {}
    for line in text.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        found, path = line[:64], re.sub(r"%(0[AaDd]|25)", lambda m: chr(int(m[1], 16)), line[64:].lstrip(" *"))
        if not DIGEST.fullmatch(found) or path in listed:
            place.report.add("altered", name, f"has a line that is wrong or comes twice: {line[:200]}")
        listed[path] = found
    return listed


def check_files(place: Place) -> dict[str, str]:
    """Compare every file with the manifests (RFC 8493, 3); return the digest each path should have."""
    payload, tags = _manifest(place, MANIFEST), _manifest(place, TAGMANIFEST)
    here = {n: d for n, d in place.digests.items() if n not in {TAGMANIFEST, SIGNATURE}}
    listed = {**(payload or {}), **(tags or {})}
    moved = {d: n for n, d in here.items() if n not in listed and d}
    known = set(listed)
    for name in sorted(set(listed) - set(here)):
        now = moved.pop(listed[name], None)
        if now:
            known.add(now)
            place.report.add("renamed", name, f"is now {now}")
        else:
            place.report.add("missing", name, "is listed and not there")
    _check_bytes(place, listed)
    for name in sorted(set(here) - known):
        if (payload if name.startswith(place.base) else tags) is not None:
            place.report.add("added", name, "is listed nowhere")
    return listed


def _check_bytes(place: Place, listed: Mapping[str, str]) -> None:
    owner = {d: n for n, d in listed.items()}
    for name, digest in listed.items():
        found = place.digests.get(name, digest)
        if found == digest or not found:
            continue
        other = owner.get(found, "")
        swapped = place.digests.get(other) == digest
        hint = f"its SHA-256 is {found}, not {digest}"
        if other:
            hint = f"it holds what belongs in {other}" + ("; the two were swapped" if swapped else "")
        place.report.add("altered", name, hint)


def check_seal(place: Place, key: bytes) -> bool:
    """Check the signature over the tag manifest; return whether this key made it."""
    text = place.read(SIGNATURE)
    if text is None:
        place.report.add("missing", SIGNATURE, "is not there: nobody vouches for this bundle")
        return False
    try:
        document = json.loads(text)
        payload, signature = (base64.b64decode(t) for t in (document["payload"], document["signatures"][0]["sig"]))
        same = sealed(payload, fingerprint(key), signature) == text
        subject = json.loads(payload)["subject"][0]
        named = subject["digest"]["sha256"] if subject["name"] == TAGMANIFEST else ""
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        place.report.add("signature", SIGNATURE, "is no signed statement")
        return False
    good = ed25519(key, pre_authentication(payload), signature)
    if not (good and same):
        place.report.add("signature", SIGNATURE, f"is not signed by the key {fingerprint(key)}")
    if place.digests.get(TAGMANIFEST, named) != named:
        place.report.add("signature", TAGMANIFEST, "is not the one that was signed")
    return good


def keys(place: Place, given: bytes | None) -> list[bytes]:
    """Return the retired keys in their order and last the one that must have signed; empty when there is none."""
    stated = place.read("key.pem")
    inside = public_key(stated) if stated else None
    if stated and inside is None:
        place.report.add("key", "key.pem", "is no Ed25519 public key")
    elif stated is None and (place.base or given is None):
        place.report.add("missing", "key.pem", "is not there: signatures need it, or --key")
    if given and inside and given != inside:
        place.report.add("key", "key.pem", f"is {fingerprint(inside)}, not the key you gave, {fingerprint(given)}")
    current = given or inside
    old = [public_key(place.read(n) or b"") for n in sorted(place.below(RETIRED))]
    return [*(k for k in old if k and k != current), current] if current else []


@dataclass
class Chain:
    """What one walk along the ledger found."""

    lines: int = 0
    heads: dict[int, str] = field(default_factory=dict)
    named: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def check_chain(place: Place, marks: set[int], envelopes: set[str]) -> Chain:
    """Walk the ledger once: numbers without holes, each line naming the one before; keep heads and envelopes' lines."""
    taken, prev, expected = hashlib.sha256(), GENESIS, 1
    chain = Chain(heads={0: taken.hexdigest()})
    if place.ledger not in place.digests:
        place.report.add("missing", place.ledger, "is not there")
    for raw in place.lines():
        chain.lines += 1
        taken.update(raw)
        try:
            line = json.loads(raw)
            seq, before, named = int(line["seq"]), line["prev"], str(line["sha256"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            place.report.add("ledger", place.ledger, f"line {chain.lines} is no ledger line")
            seq, before, named, line = expected, prev, "", {}
        if seq != expected:
            place.report.add("order", place.ledger, f"line {chain.lines} has number {seq} where {expected} belongs")
        if before != prev or not raw.endswith(b"\n"):
            place.report.add("ledger", place.ledger, f"line {chain.lines} does not follow from the line before")
        prev, expected = hashlib.sha256(raw.rstrip(b"\n")).hexdigest(), seq + 1
        if chain.lines in marks:
            chain.heads[chain.lines] = taken.hexdigest()
        if named in envelopes:
            chain.named[named] = line
    place.report.lines = chain.lines
    return chain


@dataclass(frozen=True)
class Stated:
    """A checkpoint file: what it says of the ledger."""

    number: int
    path: str
    text: bytes
    lines: int
    sha256: str


def stated(place: Place) -> list[Stated]:
    """Read the checkpoints in the order of their numbers."""
    found = []
    for path in place.below(CHECKPOINTS):
        number = re.fullmatch(r"[0-9]{3,9}", path.rpartition("/")[2])
        text = place.read(path) if number else None
        if path.endswith(".tsr"):
            place.report.add("timestamp", path, "this version cannot check time stamps")
        if number and text is not None:
            said = re.fullmatch(rb"%s\n([0-9]{1,12})\n([0-9a-f]{64})\n" % ORIGIN.encode(), text)
            if said:
                found.append(Stated(int(number[0]), path, text, int(said[1]), said[2].decode()))
            else:
                place.report.add("ledger", path, "is no checkpoint")
    return sorted(found, key=lambda c: c.number)


def check_checkpoints(place: Place, found: list[Stated], chain: Chain) -> None:
    """Compare each checkpoint with the ledger's lines, and their numbers with 1, 2, 3, ..."""
    report, before = place.report, 0
    numbers = {c.number for c in found}
    for number in sorted(set(range(1, max(numbers, default=1) + 1)) - numbers):
        report.add("missing", f"{place.base}{CHECKPOINTS}{number:03}", "is not there: checkpoints have no holes")
    for checkpoint in found:
        if checkpoint.lines > chain.lines:
            detail = f"speaks of {checkpoint.lines} lines, the ledger has {chain.lines}: it is older or was cut off"
            report.add("ledger", checkpoint.path, detail)
        elif chain.heads[checkpoint.lines] != checkpoint.sha256:
            report.add("ledger", checkpoint.path, f"the ledger's first {checkpoint.lines} lines are not those it names")
        if checkpoint.lines < before:
            report.add("order", checkpoint.path, "speaks of fewer lines than the one before")
        before = checkpoint.lines
    if found and chain.lines > before:
        report.add("ledger", place.ledger, f"lines {before + 1} to {chain.lines} come after the last checkpoint")
    report.checkpoints = len(found)


def check_signatures(place: Place, found: list[Stated], trusted: list[bytes]) -> bool:
    """Check each checkpoint's signature by the current key or one retired before it; return whether any is good."""
    newest, good = 0, False
    for checkpoint in found:
        signature = place.read(checkpoint.path + ".sig")
        if signature is None:
            place.report.add("missing", checkpoint.path + ".sig", "is not there: nobody vouches for the checkpoint")
            continue
        by = next((n for n in range(len(trusted) - 1, -1, -1) if ed25519(trusted[n], checkpoint.text, signature)), None)
        if by is None:
            place.report.add("signature", checkpoint.path + ".sig", "is not made by a key of this bundle")
        elif by < newest:
            place.report.add("order", checkpoint.path + ".sig", "is made by a key that was retired before")
        newest, good = max(newest, by or 0), good or by is not None
    return good


def digests_named(envelope: Mapping[str, Any]) -> set[str]:
    """Return the digests of the bytes an envelope vouches for: its files or its one content, and its raw pages."""
    files, raw = envelope.get("files"), envelope.get("raw")
    named = [f.get("sha256") for f in files if isinstance(f, dict)] if isinstance(files, list) and files else []
    named = [*(named or [envelope.get("sha256")]), raw.get("sha256") if isinstance(raw, dict) else None]
    return {n for n in named if isinstance(n, str)}


def check_envelopes(place: Place, chain: Chain, listed: Mapping[str, str]) -> None:
    """Compare each envelope with its ledger line and with the files it vouches for, and each file with the envelopes."""
    should = {**place.digests, **listed}
    held = set(should.values()) | _omitted(place)
    claimed: set[str] = set()
    for path in place.below(ENVELOPES):
        try:
            envelope = json.loads(place.read(path) or b"")
            named = digests_named(envelope)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            place.report.add("envelope", path, "is no envelope")
            continue
        claimed |= named
        line = chain.named.get(place.digests[path])
        if line is None:
            place.report.add("envelope", path, "no line of the ledger names it")
        elif _contradict(line, envelope):
            place.report.add("envelope", path, f"line {line['seq']} of the ledger speaks of something else")
        for digest in sorted(named - held):
            place.report.add("envelope", path, f"the bytes {digest} it names are not here")
    for path in (*place.below("controls/"), *place.below("populations/")):
        if should[path] not in claimed and not path.endswith("/completeness.json"):
            place.report.add("envelope", path, "no envelope in the bundle names these bytes")


def _contradict(line: Mapping[str, Any], envelope: Mapping[str, Any]) -> bool:
    pairs = ((line.get("id"), envelope.get("id")), (line.get("bytes"), envelope.get("sha256")))
    return any(said != named for said, named in pairs if said is not None and named is not None)


def _omitted(place: Place) -> set[str]:
    try:
        return {str(o["sha256"]) for o in json.loads(place.read(place.base + "omissions.json") or b"")["omissions"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()  # a bare ledger has no such file; in a bag the manifest says that it is missing


def check_previous(place: Place, older: Place) -> None:
    """Check that the older ledger is how this one begins."""
    old = older.lines()
    for number, line in enumerate(place.lines(), 1):
        before = next(old, line)
        if before != line:
            place.report.add("ledger", place.ledger, f"line {number} is not what the previous one has there")
            return
    if next(old, None) is not None:
        place.report.add("ledger", place.ledger, "is shorter than the previous one: it is the older of the two")
