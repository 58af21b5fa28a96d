"""The way in: by profile, keys or the ordinary chain, from there by a role; every HTTP call of a run counted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from collectors.aws.options import Options
from collectors.aws.ways import WAYS, Keys, Manner, Way
from collectors.kit import Refused
from collectors.watch import Turn

__all__ = ["Doors"]

FIRST_REGION = "us-east-1"
"""Where what has no region is asked, unless the connection or the profile names one."""


class Doors:
    """What one run needs to speak to one account; botocore itself is loaded with the first call."""

    def __init__(self, options: Options, secrets: Mapping[str, str], seconds: float) -> None:
        """`seconds`: how long an answer may be silent."""
        self.requests = 0
        self._options = options
        self._secrets = secrets
        self._manner = Manner(options.endpoint_url, seconds)
        self._lock = Lock()
        self._counting = Lock()
        self._own: Way | None = None
        self._assumed: Way | None = None

    @property
    def home(self) -> str:
        """The region where what has none is asked."""
        if self._options.regions != "all":
            return self._options.regions[0]
        return self._self().region or FIRST_REGION

    @contextmanager
    def asking(self, seconds: float) -> Iterator[tuple[Way, Turn]]:
        """Lend the way in, or that of the role once it is assumed; its calls are counted, and cut off after so many seconds."""
        way = self._assumed or self._self()
        with way.watch.cut_after(seconds) as turn, way.telling(self._count):
            yield way, turn

    def assume(self, credentials: Mapping[str, Any]) -> None:
        """Go on with what AssumeRole gave."""
        keys = Keys(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
        self._assumed = Way(None, keys, self._manner)

    def close(self) -> None:
        """Let the connections go that no other run may take up."""
        for way in (self._assumed, self._own if self._options.access_key_id is None else None):
            if way is not None:
                way.close()

    def _self(self) -> Way:
        with self._lock:
            if self._own is None:
                names = ("access_key_id", "secret_access_key", "session_token")
                keys = Keys(
                    *(_key(name, self._secrets[name]) if getattr(self._options, name) else None for name in names)
                )
                self._own = WAYS.kept(keys, self._manner) if keys.id else Way(self._options.profile, keys, self._manner)
            return self._own

    def _count(self) -> None:
        with self._counting:
            self.requests += 1


def _key(name: str, secret: str) -> str:
    key = secret.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Refused(
            f"The connection's `{name}` points to something that is no key (empty, or with spaces or odd letters). "
            "Put the key there, and nothing else."
        )
    return key
