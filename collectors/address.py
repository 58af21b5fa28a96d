"""The address of a source, as `[connections.NAME]` gives it."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

__all__ = ["BaseUrl"]


def _reachable(base_url: str) -> str:
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be an address such as https://api.github.com or https://acme.atlassian.net")
    if parts.scheme == "http" and not _loopback(host):
        raise ValueError("must begin with https://: over http:// the token could be read on the way")
    return base_url.rstrip("/")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


BaseUrl = Annotated[str, AfterValidator(_reachable)]
"""An address over which a token may be sent, without a slash at its end. Whether it leads inside, the settings decide."""
