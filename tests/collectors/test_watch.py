import socket
import threading
from types import SimpleNamespace

from collectors.watch import Watch


def answer(seconds: float, watch: Watch | None = None) -> tuple[bool, bytes]:
    """Wait for an answer that never comes; return whether time ran out, and what was read."""
    ours, theirs = socket.socketpair()
    watch = watch or Watch()
    with ours, theirs, watch.cut_after(seconds) as turn:
        watch.saw(SimpleNamespace(sock=ours))
        return turn.fired, ours.recv(1)


def test_what_is_awaited_longer_than_its_seconds_is_cut() -> None:
    assert answer(0.05) == (False, b"")


def test_a_short_deadline_is_kept_beside_a_longer_one_that_began_before() -> None:
    ended: list[str] = []
    long = threading.Thread(target=lambda: (answer(0.4), ended.append("long")))
    long.start()
    answer(0.05)
    ended.append("short")
    long.join()
    assert ended == ["short", "long"]


def test_threads_share_one_watch_and_each_is_cut_by_itself() -> None:
    watch, ended = Watch(), []
    threads = [
        threading.Thread(target=lambda seconds=seconds: (answer(seconds, watch), ended.append(seconds)))
        for seconds in (0.3, 0.2, 0.1)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ended == [0.1, 0.2, 0.3]


def test_what_ended_in_time_is_never_cut() -> None:
    watch = Watch()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with watch.cut_after(0.05) as turn:
            watch.saw(SimpleNamespace(sock=ours))
            theirs.sendall(b"1")
            assert ours.recv(1) == b"1"
            assert not turn.fired
        answer(0.1)
        theirs.sendall(b"2")
        assert ours.recv(1) == b"2"


def test_a_connection_that_comes_after_the_deadline_is_cut_at_once() -> None:
    watch = Watch()
    ours, theirs = socket.socketpair()
    with ours, theirs, watch.cut_after(0.02) as turn:
        answer(0.1)
        watch.saw(SimpleNamespace(sock=ours))
        assert turn.fired
        assert ours.recv(1) == b""


def test_no_more_than_one_thread_watches() -> None:
    answer(0.01)
    before = threading.active_count()
    watch = Watch()
    for _ in range(50):
        with watch.cut_after(60):
            assert threading.active_count() == before
