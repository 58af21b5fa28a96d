"""What people read when they are told: one line a duty, nothing in it that a chat or a mail program would act on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from readiness.domain.reminders import Digest, Stage, Told

LONGEST_LINE = 300
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told."""

    to: str
    title: str
    body: str


def letter(digest: Digest, day: date, base_url: str) -> Letter:
    """Write a digest down."""
    new, known = digest.new, [one for one in digest.told if not one.new]
    late = sum(one.reached.stage is Stage.AFTER for one in digest.told)
    title = f"Readiness: {len(digest.told)} due" + (f", {late} of them late" if late else "")
    parts = [*_part("New", new, day), *_part("Still open", known, day), f"{base_url.rstrip('/')}/mine"]
    return Letter(digest.person, title, "\n".join(parts))


def together(letters: Sequence[Letter]) -> Letter:
    """Put what several people are told into one message, for a place that all of them read."""
    due = f"{len(letters)} {'person has' if len(letters) == 1 else 'people have'} something due"
    return Letter("", f"Readiness: {due}", "\n\n".join(f"{one.to}\n{one.body}" for one in letters))


def plain(text: str) -> str:
    """Return text from outside as one line that no chat reads as a mention or a link, and no mail program as HTML."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    calm = line.replace("<", "\u2039").replace(">", "\u203a").replace("@", "@\u2060").replace("](", "] (")
    return calm if len(calm) <= LONGEST_LINE else f"{calm[: LONGEST_LINE - 1]}…"


def _part(heading: str, told: Iterable[Told], day: date) -> Iterator[str]:
    found = list(told)
    if not found:
        return
    yield f"{heading}:"
    for one in found[:MOST_LINES]:
        yield f"- {_when(one, day)}: {plain(one.duty.subject)} {plain(one.duty.what)}"
    if len(found) > MOST_LINES:
        yield f"- and {len(found) - MOST_LINES} more"
    yield ""


def _when(one: Told, day: date) -> str:
    days = (one.duty.due - day).days
    match one.reached.stage:
        case Stage.BEFORE:
            return f"due {one.duty.due}, in {days} day{'' if days == 1 else 's'}"
        case Stage.DUE:
            return "due today"
        case Stage.AFTER:
            gone = f"late since {one.duty.due}"
            return gone if day > one.duty.until else f"{gone}, still counts until {one.duty.until}"
