"""Which addresses Readiness may be told to call: http or https, no secret inside, and no link-local or metadata host."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

METADATA_HOSTS = frozenset({"metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"})
METADATA_ADDRESSES = frozenset(map(ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
"""Those of vendors that answer outside the link-local range."""


def check_address(url: str, *, allow_link_local: bool = False) -> str:
    """Return the address without a trailing slash; raise ValueError where it must not be called."""
    parts = _parts(url)
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"{parts.scheme or 'this'} is no http or https. Write it as https://HOST.")
    if not parts.hostname:
        raise ValueError("it names no host. Write it as https://HOST.")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "a user or a password stands in the address. Leave them out; name a secret by env:NAME or file:PATH."
        )
    if parts.query or parts.fragment:
        raise ValueError("the address has a query or a fragment. End it with the path.")
    if not allow_link_local and leads_inside(parts.hostname):
        raise ValueError(
            "the address leads to a link-local or metadata host, which hands out the machine's own credentials. "
            "Name the system's real host, or set allow_link_local = true beside it."
        )
    return url.rstrip("/")


def leads_inside(host: str) -> bool:
    """Say whether a host is link-local or a cloud's metadata service, in any of the ways an address can be written."""
    name = host.lower().rstrip(".")
    if name in METADATA_HOSTS:
        return True
    address = _address(name)
    return address is not None and (address.is_link_local or address in METADATA_ADDRESSES)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number shows only when asked for
    except ValueError:
        raise ValueError("it is no address. Write it as https://HOST.") from None
    if any(c.isspace() or not c.isprintable() for c in url):
        raise ValueError("a space or a control character stands in the address. Write it as https://HOST.")
    return parts


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return _old_form(host)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _old_form(host: str) -> IPv4Address | None:
    """Read 2852039166, 0xA9FEA9FE or 169.254.43518, as the system's resolver would."""
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
