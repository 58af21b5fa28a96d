"""A demo while it runs: the stand-in answering, the story told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from readiness import clock
from readiness.demo.github.company import small_organization
from readiness.demo.github.server import serving
from readiness.demo.story import ZONE, Login, furnish, tell
from readiness.domain.calendar import local_date


@dataclass(frozen=True, slots=True)
class Demo:
    """What a person needs to look around."""

    github: str
    """Where the stand-in answers, as api.github.com would."""
    token: str
    logins: tuple[Login, ...]


@contextmanager
def running_demo(home: Path, port: int, progress: Callable[[int, int], None]) -> Iterator[Demo]:
    """Make the demo in an empty folder, its page to be served on `port`; the stand-in answers until the block ends."""
    today = local_date(clock.now(), ZoneInfo(ZONE))
    with serving(small_organization(today)) as stand_in:
        furnish(home, stand_in, port)
        logins = tell(home, stand_in, today, progress)
        yield Demo(stand_in.url, stand_in.token, logins)
