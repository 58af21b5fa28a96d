import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from readiness.demo.loopback import Server

Answering = Callable[[dict[str, Any], Any], Iterable[bytes]]


@contextmanager
def answering(application: Answering) -> Iterator[http.client.HTTPConnection]:
    server = Server(application)
    with server.serving("test"), closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)) as way:
        yield way


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("X-Port", str(environ["REMOTE_PORT"]))])
    return [environ["PATH_INFO"].encode(), b" ", environ["wsgi.input"].read()]


def asked(way: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> tuple[Any, bytes]:
    way.request(method, path, body)
    answer = way.getresponse()
    return answer, answer.read()


def test_requests_follow_each_other_on_one_connection() -> None:
    with answering(echo) as way:
        first, body = asked(way, "POST", "/a", b"one")
        assert body == b"/a one"
        second, body = asked(way, "POST", "/b", b"two")
        assert body == b"/b two"
        assert first.headers["X-Port"] == second.headers["X-Port"]


def test_who_asks_before_the_answers_are_ready_waits_for_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        way = http.client.HTTPConnection("127.0.0.1", listening.getsockname()[1], timeout=5)
        with closing(way):
            way.request("GET", "/early")
            with Server(echo, listening=listening).serving("test"):
                assert way.getresponse().read() == b"/early "


def test_a_body_that_nobody_read_is_not_taken_for_the_next_request() -> None:
    def deaf(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"yes"]

    with answering(deaf) as way:
        for _ in range(2):
            assert asked(way, "POST", "/", b"GET /other HTTP/1.1\r\n\r\n")[1] == b"yes"


def test_an_answer_shorter_than_promised_ends_the_connection() -> None:
    def cut(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", "10")])
        return [b"short"]

    with answering(cut) as way, pytest.raises(http.client.IncompleteRead):
        asked(way, "GET", "/")


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "304 Not Modified"), ("GET", "204 No")])
def test_what_has_no_body_is_followed_by_the_next_answer(method: str, status: str) -> None:
    def bare(environ: dict[str, Any], start: Any) -> list[bytes]:
        start(status if environ["PATH_INFO"] == "/bare" else "200 OK", [])
        return [] if environ["PATH_INFO"] == "/bare" else [b"whole"]

    with answering(bare) as way:
        assert asked(way, method, "/bare")[1] == b""
        assert asked(way, "GET", "/")[1] == b"whole"


def test_who_asks_to_close_is_closed() -> None:
    with answering(echo) as way:
        way.request("GET", "/", headers={"Connection": "close"})
        assert way.sock is not None
        raw: socket.socket = way.sock
        answer = b""
        while piece := raw.recv(100):
            answer += piece
        assert answer.endswith(b"/ ")


def test_closing_waits_for_an_answer_and_not_for_the_next_question() -> None:
    asked_, go_on = threading.Event(), threading.Event()

    def slow(_environ: dict[str, Any], start: Any) -> list[bytes]:
        asked_.set()
        go_on.wait(5)
        start("200 OK", [])
        return [b"late"]

    server = Server(slow)
    idle = socket.create_connection(("127.0.0.1", server.server_port))
    way = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    with closing(idle), closing(way):
        with server.serving("test"):
            way.request("GET", "/")
            asked_.wait(5)
            threading.Timer(0.1, go_on.set).start()
        answer = way.getresponse()
        assert answer.read() == b"late"
        assert idle.recv(1) == b""
