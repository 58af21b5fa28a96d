import io

from readiness.services.files.outgoing import PIECE, Pieces


def test_a_stream_leaves_whole_and_is_closed_when_it_ends():
    stream = io.BytesIO(b"x" * (PIECE + 1))
    assert [len(piece) for piece in Pieces(stream)] == [PIECE, 1]
    assert stream.closed


def test_one_that_nobody_reads_is_closed_too_and_says_no_more():
    stream = io.BytesIO(b"x")
    pieces = Pieces(stream)
    pieces.close()
    assert stream.closed
    assert list(pieces) == []
