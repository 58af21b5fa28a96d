"""What happens when: acts in the order of their instants, played up to the scripted present."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]


@dataclass
class ScriptedClock:
    """A clock that stands where the story is."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the instant it is in the story."""
        return self.at


class Script:
    """Acts that have not happened yet."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, instant: datetime, act: Act) -> None:
        """Let something happen at an instant; of the same instant, what was said first comes first."""
        heappush(self._acts, (instant, next(self._order), act))

    def play(self, now: datetime) -> None:
        """Let everything happen that is due."""
        while self._acts and self._acts[0][0] <= now:
            heappop(self._acts)[2]()


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of a day, in UTC; 15:00 is ten or eleven in the morning at the company."""
    return datetime.combine(day, time(hour, minute), UTC)
