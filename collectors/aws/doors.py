"""The way in: sessions of botocore by profile, keys or the ordinary chain, one client for each service and region, every request counted."""

from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

from collectors.aws.options import Options
from collectors.kit import Refused
from collectors.watch import Watch, watched_pool

__all__ = ["Doors"]

FIRST_REGION = "us-east-1"
"""Where what has no region is asked, unless the connection or the profile names one."""
SLOWEST_CONNECT = 10.0


class Doors:
    """What botocore needs to speak to one account; botocore itself is loaded with the first call."""

    def __init__(self, options: Options, secrets: Mapping[str, str], seconds: float) -> None:
        """`seconds`: how long an answer may be silent."""
        self.requests = 0
        self.watch = Watch()
        """Ends what drips: the clients' connections show themselves to it."""
        self._options = options
        self._secrets = secrets
        self._seconds = seconds
        self._lock = Lock()
        self._counting = Lock()
        self._own: Any = None
        self._assumed: Any = None
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def home(self) -> str:
        """The region where what has none is asked."""
        if self._options.regions != "all":
            return self._options.regions[0]
        with self._lock:
            return str(self._self().get_config_variable("region") or FIRST_REGION)

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service in a region, made once."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(self._assumed or self._self(), service, region)
            return self._clients[service, region]

    def own_client(self, service: str, region: str) -> Any:
        """Return a client with our own credentials, not those of an assumed role."""
        with self._lock:
            made = self._clients[f"own {service}", region] = self._made(self._self(), service, region)
            return made

    def assume(self, credentials: Mapping[str, Any]) -> None:
        """Go on with what AssumeRole gave."""
        with self._lock:
            self._assumed = self._session(
                None, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
            )

    def close(self) -> None:
        """Let the connections go."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _self(self) -> Any:
        if self._own is None:
            names = ("access_key_id", "secret_access_key", "session_token")
            keys = [_key(name, self._secrets[name]) if getattr(self._options, name) else None for name in names]
            self._own = self._session(self._options.profile, *keys)
        return self._own

    def _session(self, profile: str | None, *keys: str | None) -> Any:
        from botocore.session import Session  # noqa: PLC0415 -- loads slowly, and most commands only list collectors

        session: Any = Session(profile=profile)
        session.register_component("data_loader", _models())
        if any(keys):
            session.set_credentials(*keys)
        session.register("before-send", self._count)
        if self._options.endpoint_url:
            session.register("before-sign.s3-control", _without_account)
        return session

    def _made(self, session: Any, service: str, region: str) -> Any:
        """Make a client that tries once: waiting is counted by the run's patience, not by botocore."""
        from botocore.config import Config  # noqa: PLC0415 -- as above

        config = Config(
            connect_timeout=min(SLOWEST_CONNECT, self._seconds),
            read_timeout=self._seconds,
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=16,
            user_agent_extra="readiness",
            s3={"addressing_style": "path"} if self._options.endpoint_url else None,
        )
        client = session.create_client(
            service, region_name=region, endpoint_url=self._options.endpoint_url, config=config
        )
        # botocore has no public way to a deadline; where it changes, the tests of a drip fail
        pools = client._endpoint.http_session._pool_classes_by_scheme  # noqa: SLF001
        pools.update({scheme: watched_pool(kind, self.watch) for scheme, kind in pools.items()})
        return client

    def _count(self, **_event: Any) -> None:
        with self._counting:
            self.requests += 1


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


def _key(name: str, secret: str) -> str:
    key = secret.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Refused(
            f"The connection's `{name}` points to something that is no key (empty, or with spaces or odd letters). "
            "Put the key there, and nothing else."
        )
    return key
