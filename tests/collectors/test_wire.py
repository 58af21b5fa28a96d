import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from collectors.kit import Quota
from collectors.reply import Broken
from collectors.wire import LARGEST_ANSWER, REDIRECTS, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def answering(*answers: Callable[[socket.socket], object]) -> Iterator[str]:
    """Answer one connection after the other, each by its own hand; yields where."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection, suppress(OSError):
                    connection.recv(65536)
                    answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@contextmanager
def asking(base_url: str, deadline: float = 5, largest: int = LARGEST_ANSWER) -> Iterator[Wire]:
    found = Wire(base_url, deadline, largest)
    try:
        yield found
    finally:
        found.close()


def saying(text: bytes) -> Callable[[socket.socket], object]:
    return lambda connection: connection.sendall(text)


def dripping(before: bytes) -> Callable[[socket.socket], object]:
    """Send a byte every twentieth of a second until nobody takes it any more."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(b"x")
            threading.Event().wait(0.05)

    return drip


def moved(to: str, status: int = 301) -> Callable[[socket.socket], object]:
    return saying(
        f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
    ids=["status line", "header", "body", "body without a length"],
)
def test_a_drip_is_cut_off_at_the_deadline(before: bytes) -> None:
    with (
        answering(dripping(before)) as url,
        asking(url, 0.3) as way,
        pytest.raises(Broken, match="no whole answer within") as broken,
    ):
        way.send("GET", f"{url}/", {}, None)
    assert broken.value.slow


def test_a_connection_is_used_again_after_a_whole_answer() -> None:
    def twice(connection: socket.socket) -> None:
        connection.sendall(OK)
        connection.recv(65536)
        connection.sendall(OK)

    with answering(twice) as url, asking(url) as way:
        assert [way.send("GET", f"{url}/", {}, None).body for _ in range(2)] == [b"{}", b"{}"]
        assert way.requests == 2


def test_a_move_on_the_same_host_is_followed_with_its_query() -> None:
    with answering(moved("/repositories/1?page=2"), saying(OK)) as url, asking(url) as way:
        assert way.send("GET", f"{url}/repos/a/b", {}, None).status == 200
        assert way.requests == 2


def test_the_token_does_not_follow_to_another_host() -> None:
    with answering(moved("https://elsewhere.example/")) as url, asking(url) as way:
        with pytest.raises(Broken, match=r"redirects to another host \(elsewhere\.example\)") as broken:
            way.send("GET", f"{url}/", {"Authorization": "Bearer sesame"}, None)
        assert way.requests == 1
    assert "sesame" not in str(broken.value)


def test_a_move_in_circles_ends() -> None:
    with (
        answering(*[moved("/again")] * (REDIRECTS + 1)) as url,
        asking(url) as way,
        pytest.raises(Broken, match="in circles"),
    ):
        way.send("GET", f"{url}/", {}, None)


def test_a_redirect_that_is_no_move_is_an_answer() -> None:
    with answering(moved("https://elsewhere.example/", 302)) as url, asking(url) as way:
        assert way.send("GET", f"{url}/", {}, None).status == 302


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "could not be reached, or broke the connection off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "broke off in the middle"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", "broke off in the middle"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "broke off in the middle"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "could not be reached, or broke the connection off"),
    ],
)
def test_what_breaks_is_said_in_words(text: bytes, complaint: str) -> None:
    with answering(saying(text)) as url, asking(url) as way, pytest.raises(Broken, match=complaint) as broken:
        way.send("GET", f"{url}/", {}, None)
    assert not broken.value.slow


def test_nobody_there_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with asking(url) as way, pytest.raises(Broken, match="could not be reached"):
        way.send("GET", f"{url}/", {}, None)


def test_a_header_that_cannot_be_sent_does_not_show_itself() -> None:
    with (
        asking("http://127.0.0.1:9") as way,
        pytest.raises(Broken, match=r"could not be asked \(InvalidHeader\)") as broken,
    ):
        way.send("GET", "http://127.0.0.1:9/", {"Authorization": "Bearer ses\name"}, None)
    assert "ses" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_an_answer_without_end_is_left_alone() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with (
        answering(pour) as url,
        asking(url, largest=1_000_000) as way,
        pytest.raises(Broken, match="answers with more than 1 MB"),
    ):
        way.send("GET", f"{url}/", {}, None)


def test_a_stray_netrc_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password hunter2\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        connection.sendall(OK)
        heard.append(connection.recv(65536))
        connection.sendall(OK)

    with answering(listen) as url, asking(url) as way:
        for _ in range(2):
            way.send("GET", f"{url}/", {"Authorization": "Bearer sesame"}, None)
    assert b"Bearer sesame" in heard[0]
    assert b"Basic" not in heard[0]


def test_a_proxy_of_the_environment_is_used_but_for_the_hosts_it_excepts(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(saying(OK), saying(OK)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("http_proxy", proxy)
        with asking("http://elsewhere.example") as way:
            assert way.send("GET", "http://elsewhere.example/", {}, None).status == 200
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with asking(proxy) as way:
            assert way.send("GET", f"{proxy}/", {}, None).status == 200


def test_certificates_of_the_environment_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with asking("https://127.0.0.1:1") as way, pytest.raises(Broken, match="could not be asked"):
        way.send("GET", "https://127.0.0.1:1/", {}, None)


def test_the_scarcest_limit_the_host_told_of_is_remembered() -> None:
    def telling(resource: str, left: int) -> Callable[[socket.socket], object]:
        told = f"X-RateLimit-Remaining: {left}\r\nX-RateLimit-Limit: 100\r\nX-RateLimit-Resource: {resource}\r\nConnection: close"
        return lambda connection: connection.sendall(OK.replace(b"\r\n\r\n", f"\r\n{told}\r\n\r\n".encode()))

    with answering(telling("core", 80), telling("graphql", 9), telling("core", 79)) as url, asking(url) as wire:
        for _ in range(3):
            wire.send("GET", url, {}, None)
        assert wire.quota == Quota(9, 100)
