"""Bytes on their way out, a piece at a time."""

from collections.abc import Iterator
from typing import IO, BinaryIO

PIECE = 1 << 16
"""How many bytes are held in memory at once."""


class Pieces(Iterator[bytes]):
    """The bytes of a stream; it is closed when they end, and when nobody wants them any more."""

    def __init__(self, stream: BinaryIO | IO[bytes]) -> None:
        self._stream = stream

    def __next__(self) -> bytes:
        """Return the next piece."""
        piece = b"" if self._stream.closed else self._stream.read(PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Let go of the stream; also one of which nothing was read."""
        self._stream.close()
