"""A way to AWS: one session of botocore with its clients, kept while the runs of a round follow each other with the same keys."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock, local
from typing import Any

from collectors.watch import Watch, watched_pool
from readiness import clock

__all__ = ["WAYS", "Keys", "Manner", "Way", "Ways"]

SLOWEST_CONNECT = 10.0
IDLE = 30.0
"""Seconds after which a way that nobody asked for is let go: a firewall may have forgotten its connections."""
MOST = 16
"""Ways kept at once; the one not asked for longest gives way."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials themselves; all None: AWS's ordinary chain, or a profile, says them."""

    id: str | None = None
    secret: str | None = None
    token: str | None = None

    def __repr__(self) -> str:
        """Tell nobody."""
        return "Keys(...)"


@dataclass(frozen=True, slots=True)
class Manner:
    """Where to ask, and how patiently."""

    endpoint_url: str | None
    seconds: float
    """How long an answer may be silent."""


class Way:
    """Clients of one session, one for each service and region, for several threads and several runs at once."""

    def __init__(self, profile: str | None, keys: Keys, manner: Manner) -> None:
        """Load botocore, which takes as long as everything else; nothing is sent."""
        from botocore.session import Session  # noqa: PLC0415 -- loads slowly, and most commands only list collectors

        self.watch = Watch()
        """Ends what drips: the clients' connections show themselves to it."""
        self._manner = manner
        self._lock = Lock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._asking = local()
        session: Any = Session(profile=profile)
        session.register_component("data_loader", _models())
        if keys.id:
            session.set_credentials(keys.id, keys.secret, keys.token)
        session.register("before-send", self._sent)
        if manner.endpoint_url:
            session.register("before-sign.s3-control", _without_account)
        self._session = session

    @property
    def region(self) -> str | None:
        """The region that the profile or the environment names."""
        with self._lock:
            found: str | None = self._session.get_config_variable("region")
            return found

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service in a region, made once."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(service, region)
            return self._clients[service, region]

    @contextmanager
    def telling(self, sent: Callable[[], None]) -> Iterator[None]:
        """Let `sent` hear of every HTTP call that this thread sends."""
        self._asking.sent = sent
        try:
            yield
        finally:
            self._asking.sent = None

    def close(self) -> None:
        """Let the connections go; what is under way on them ends as usual."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _made(self, service: str, region: str) -> Any:
        """Make a client that tries once: waiting is counted by the run's patience, not by botocore."""
        from botocore.config import Config  # noqa: PLC0415 -- as above

        manner = self._manner
        config = Config(
            connect_timeout=min(SLOWEST_CONNECT, manner.seconds),
            read_timeout=manner.seconds,
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=16,
            user_agent_extra="readiness",
            s3={"addressing_style": "path"} if manner.endpoint_url else None,
        )
        client = self._session.create_client(
            service, region_name=region, endpoint_url=manner.endpoint_url, config=config
        )
        # botocore has no public way to a deadline; where it changes, the tests of a drip fail
        pools = client._endpoint.http_session._pool_classes_by_scheme  # noqa: SLF001
        pools.update({scheme: watched_pool(kind, self.watch) for scheme, kind in pools.items()})
        return client

    def _sent(self, **_event: Any) -> None:
        sent = getattr(self._asking, "sent", None)
        if sent is not None:
            sent()


class Ways:
    """The ways that are kept for the runs to come, each for so many seconds after it was asked for, and so many at once.

    To make a session and its clients takes longer than most runs. Only keys that were said are kept so: what a profile, the
    environment or the machine gives may be another thing by the next run.
    """

    def __init__(self, idle: float = IDLE, most: int = MOST) -> None:
        self._idle, self._most = idle, most
        self._kept: dict[tuple[Keys, Manner], tuple[Way, float]] = {}
        self._keeping = Lock()

    def kept(self, keys: Keys, manner: Manner) -> Way:
        """Return the way of these keys, made where the last run with them ended too long ago."""
        with self._keeping:
            now = clock.monotonic()
            self._let_go([name for name, (_, asked) in self._kept.items() if now - asked > self._idle])
            way, _ = self._kept.pop((keys, manner), (None, now))
            self._kept[keys, manner] = way or Way(None, keys, manner), now
            self._let_go(list(self._kept)[: -self._most])
            return self._kept[keys, manner][0]

    def _let_go(self, names: Iterable[tuple[Keys, Manner]]) -> None:
        for name in names:
            self._kept.pop(name)[0].close()


WAYS = Ways()
"""Those of this process."""


@cache
def _models() -> Any:
    """Return what botocore knows of AWS's services, read from its files once: each session by itself reads megabytes again."""
    from botocore.session import Session  # noqa: PLC0415 -- as above

    return Session().get_component("data_loader")


def _without_account(request: Any, **_event: Any) -> None:
    """Take the account off the host's name: it is in a header too, and no other endpoint than AWS's own answers to it."""
    account = request.headers.get("x-amz-account-id")
    if account:
        request.url = request.url.replace(f"//{account}.", "//", 1)
