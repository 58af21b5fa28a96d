"""Where Readiness may be told to send requests."""

import pytest

from readiness.settings.address import check_address, leads_inside


@pytest.mark.parametrize(
    "url",
    [
        "https://api.github.com",
        "http://127.0.0.1:8400",
        "http://localhost:1",
        "http://[::1]:9/api/v3",
        "https://ghe.corp.example/api/v3/",
        "http://10.0.0.7",
    ],
)
def test_ordinary_and_loopback_addresses_are_accepted_without_the_last_slash(url: str) -> None:
    assert check_address(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.1",
        "2852039166",
        "0xA9FEA9FE",
        "0251.0376.0251.0376",
        "169.254.43518",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "metadata.google.internal",
        "METADATA.google.internal.",
        "metadata",
    ],
)
def test_link_local_and_metadata_hosts_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(ValueError, match="link-local or metadata"):
        check_address(f"http://{host}/latest")
    assert check_address(f"http://{host}/latest", allow_link_local=True) == f"http://{host}/latest"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("api.github.com", "this is no http or https"),
        ("file:///etc/passwd", "file is no http or https"),
        ("https://", "it names no host"),
        ("https://me:secret@host", "a user or a password stands in the address"),
        ("https://host/?token=1", "the address has a query or a fragment"),
        ("https://host:port", "it is no address"),
        ("https://[::1", "it is no address"),
        ("https://host\n.example", "a space or a control character"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_address(url)


def test_a_name_that_only_resembles_is_let_through() -> None:
    assert not leads_inside("metadata.acme.example")
