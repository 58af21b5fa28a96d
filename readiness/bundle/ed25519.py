"""Reads Ed25519 keys and checks signatures and signed statements in plain Python, so that an auditor installs nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re

PAYLOAD_TYPE = "application/vnd.in-toto+json"
SPKI = bytes.fromhex("302a300506032b6570032100")  # what stands before the 32 bytes of an Ed25519 key in DER
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * CURVE % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point(encoded: bytes) -> Point | None:
    y, odd = int.from_bytes(encoded, "little") & ((1 << 255) - 1), encoded[31] >> 7
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = _point(bytes([0x58]) + bytes([0x66]) * 31)


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the 64 bytes are this 32-byte key's signature over the message."""
    key = _point(public) if len(public) == 32 else None  # noqa: PLR2004 -- RFC 8032
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or BASE is None or len(signature) != 64 or scalar >= ORDER:  # noqa: PLR2004 -- RFC 8032
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    both, total = _add(BASE, minus), (0, 1, 1, 0)
    for bit in range(max(scalar.bit_length(), challenge.bit_length()) - 1, -1, -1):
        total = _add(total, total)
        take = (scalar >> bit & 1, challenge >> bit & 1)
        if any(take):
            total = _add(total, both if all(take) else BASE if take[0] else minus)
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def public_key(pem: bytes) -> bytes | None:
    """Return the 32 bytes of an Ed25519 public key in PEM, or None where the text is no such key."""
    found = re.fullmatch(rb"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)-----END PUBLIC KEY-----\s*", pem)
    der = base64.b64decode(found[1]) if found and not len(b"".join(found[1].split())) % 4 else b""
    return der[len(SPKI) :] if der.startswith(SPKI) and len(der) == len(SPKI) + 32 else None


def fingerprint(public: bytes) -> str:
    """Return the SHA-256 of the key's DER form: `openssl pkey -pubin -in key.pem -outform DER | sha256sum`."""
    return hashlib.sha256(SPKI + public).hexdigest()


def pre_authentication(payload: bytes) -> bytes:
    """Return the bytes a DSSE signature is made over (DSSE protocol 1.0.2, PAE)."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sealed(payload: bytes, keyid: str, signature: bytes) -> bytes:
    """Return the DSSE envelope as it lies in the bundle: one form only, so that no byte of it can change unseen."""
    document = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": keyid, "sig": base64.b64encode(signature).decode()}],
    }
    return (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode()
