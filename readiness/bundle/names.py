"""File names that every system can hold, made of text that may attack."""

import re
import unicodedata

LIMIT = 120
"""Bytes of UTF-8 in one name; the layout of the bundle."""
EXTENSION_LIMIT = 16
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
UNSAFE = re.compile(r'[/\\:*?"<>|%~\s]+')


def safe_name(text: str, limit: int = LIMIT) -> str:
    """Return text as one file name: NFC, no separators, no control or direction characters, no device, at most `limit` bytes."""
    if text.isascii() and text.isprintable():  # most are, and hold nothing that the next lines look for
        kept = UNSAFE.sub("_", text)
    else:
        plain = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
        kept = "".join(c for c in UNSAFE.sub("_", plain) if unicodedata.category(c)[0] != "C")
    name = kept.strip(". ").lstrip("-") or "file"
    if DEVICES.fullmatch(name):
        name = f"_{name}"
    return _cut(name, limit)


def _cut(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > EXTENSION_LIMIT:
        stem, dot, extension = name, "", ""
    room = limit - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension


def folded(path: str) -> str:
    """Return what two paths share that some file system would take for one."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path.casefold())


def numbered(path: str, turn: int) -> str:
    """Return the path as its `turn`-th namesake: `a/b.txt` becomes `a/b~2.txt`, no longer than a name may be."""
    if turn == 1:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".") if "." in name.lstrip(".") else (name, "", "")
    mark = f"~{turn}{dot}{extension}"
    return folder + slash + stem.encode()[: LIMIT - len(mark.encode())].decode("utf-8", "ignore") + mark
