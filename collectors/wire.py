"""One HTTP request at a time to one host: counted, cut off at its deadline, its redirects never followed elsewhere."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from collectors.reply import Broken, Reply, quota_told
from collectors.watch import Watch, watched
from readiness.domain.quota import Quota, scarcest

__all__ = ["Wire"]

LARGEST_ANSWER = 100_000_000
REDIRECTS = 3
RESOURCE_NAME = 40
MOVED = frozenset({301, 307, 308})


class Wire:
    """Keeps connections to one host open. Not for use by several threads at once."""

    def __init__(self, base_url: str, deadline: float, largest: int = LARGEST_ANSWER) -> None:
        """`deadline`: seconds in which an answer must be whole, however slowly it drips; `largest`: bytes it may have."""
        self.requests = 0
        self._largest = largest
        self._quotas: dict[str, Quota] = {}
        self._base = urlsplit(base_url)
        self._deadline = deadline
        self._watch = Watch()
        self._session = requests.Session()
        self._session.auth = _unchanged
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _WatchedAdapter(self._watch))
        self._heed_environment(base_url)

    @property
    def quota(self) -> Quota | None:
        """The scarcest of the limits the host told of, each as it last told it."""
        return scarcest(self._quotas.values())

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        """Return the answer, whatever its status; raise Broken where none came whole."""
        for _ in range(REDIRECTS + 1):
            reply = self._once(method, url, headers, content)
            if reply.status not in MOVED or "location" not in reply.headers:
                return reply
            url = self._moved(url, reply.headers["location"])
        raise Broken("sends us round in circles")

    def same_host(self, url: str) -> bool:
        """Say whether the address is on the host we were told to ask, where alone the token may go."""
        parts = urlsplit(url)
        return (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)

    def _heed_environment(self, base_url: str) -> None:
        """Take the proxy and the certificates from the environment, once: by itself a session looks at every request."""
        found = self._session.merge_environment_settings(base_url, {}, None, None, None)
        self._session.proxies, self._session.verify = found["proxies"], found["verify"]
        self._session.trust_env = False

    def _moved(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if not self.same_host(target):
            raise Broken(f"redirects to another host ({urlsplit(target).hostname}), where the token must not go")
        return target

    def _once(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        self.requests += 1
        with self._watch.cut_after(self._deadline) as turn:
            try:
                response, body = self._asked(method, url, headers, content)
            except requests.Timeout:
                raise self._too_slow() from None
            except (requests.RequestException, OSError, ValueError) as error:
                if turn.fired:
                    raise self._too_slow() from None
                raise Broken(_in_words(error)) from None
        if turn.fired:
            raise self._too_slow()
        self._note(response.headers)
        return Reply(response.status_code, response.headers, body)

    def _asked(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[requests.Response, bytes]:
        with self._session.request(
            method,
            url,
            headers=headers,
            data=content,
            timeout=self._deadline,
            allow_redirects=False,
            stream=True,
        ) as response:
            return response, _whole(response, self._largest)

    def _note(self, headers: Mapping[str, str]) -> None:
        """Remember what is left; GitHub counts REST and GraphQL apart and names which."""
        told = quota_told(headers)
        if told is not None:
            self._quotas[headers.get("x-ratelimit-resource", "")[:RESOURCE_NAME]] = told

    def _too_slow(self) -> Broken:
        return Broken(f"gave no whole answer within {self._deadline:.0f} s", slow=True)


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep a stray .netrc from replacing the token."""
    return request


def _whole(response: requests.Response, largest: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(1 << 16):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise Broken(f"answers with more than {largest // 1_000_000} MB")
    return b"".join(parts)


def _in_words(error: Exception) -> str:
    """Say what broke without the exception's own text, which may carry headers."""
    match error:
        case requests.exceptions.SSLError():
            return "shows a certificate we cannot trust (for one of your own set REQUESTS_CA_BUNDLE)"
        case requests.exceptions.ProxyError():
            return "is out of reach through the proxy"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "broke off in the middle of its answer"
        case requests.exceptions.ConnectionError():
            return "could not be reached, or broke the connection off"
        case _:
            return f"could not be asked ({type(error).__name__})"


class _WatchedAdapter(HTTPAdapter):
    """Shows the watch each connection before an answer is awaited on it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(max_retries=0)
        self._watch = watch

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "watched"):
            pool.ConnectionCls = watched(pool.ConnectionCls, self._watch)
        return pool
