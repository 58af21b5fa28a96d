"""What people read when they are told: one line for each thing, nothing in it that a chat or a mail program would act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from readiness.domain.reminders import Alarm, Digest, Stage, Told

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
    new, known = (_lines(digest, day, new=wanted) for wanted in (True, False))
    parts = [*_part("New", new), *_part("Still open", known), f"{base_url.rstrip('/')}/mine"]
    return Letter(digest.person, f"Readiness: {_in_short(digest)}", "\n".join(parts))


def together(letters: Sequence[Letter]) -> Letter:
    """Put what several people are told into one message, for a place that all of them read."""
    who = f"{len(letters)} {'person has' if len(letters) == 1 else 'people have'} something to do"
    return Letter("", f"Readiness: {who}", "\n\n".join(f"{one.to}\n{one.body}" for one in letters))


def plain(text: str) -> str:
    """Return text from outside as one line that no chat reads as a mention or a link, and no mail program as HTML."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    calm = line.replace("<", "\u2039").replace(">", "\u203a").replace("@", "@\u2060").replace("](", "] (")
    return calm if len(calm) <= LONGEST_LINE else f"{calm[: LONGEST_LINE - 1]}…"


def _in_short(digest: Digest) -> str:
    fail, late = len(digest.alarms), sum(one.reached.stage is Stage.AFTER for one in digest.told)
    said = (
        f"{fail} {'control fails' if fail == 1 else 'controls fail'}" if fail else "",
        f"{len(digest.told)} due" if digest.told else "",
        f"{late} of them late" if late else "",
    )
    return ", ".join(filter(None, said))


def _lines(digest: Digest, day: date, *, new: bool) -> list[str]:
    failing = [_fails(one) for one in digest.alarms if one.new is new]
    return failing + [
        f"{_when(one, day)}: {plain(one.duty.what)} ({plain(one.duty.subject)})"
        for one in digest.told
        if one.new is new
    ]


def _fails(one: Alarm) -> str:
    control, gap = one.failing.control, one.failing.gap
    return f"fails since {_day(gap.since)}: {plain(f'{control.id} {control.title}')}: {plain(gap.detail)}"


def _part(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{heading}:"
    yield from (f"- {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"- and {len(lines) - MOST_LINES} more"
    yield ""


def _when(one: Told, day: date) -> str:
    days = (one.duty.due - day).days
    match one.reached.stage:
        case Stage.BEFORE:
            return f"due {_day(one.duty.due)}, in {days} day{'' if days == 1 else 's'}"
        case Stage.DUE:
            return "due today"
        case Stage.AFTER:
            gone = f"late since {_day(one.duty.due)}"
            return gone if day > one.duty.until else f"{gone}, still counts until {_day(one.duty.until)}"


def _day(value: date) -> str:
    """Write 30 Jun 2026, as the pages do."""
    return f"{value.day} {value:%b %Y}"
