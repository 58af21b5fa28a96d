import pytest

from collectors.aws.losses import Losses, NotAllowed, OutOfReach
from collectors.kit import Malformed, Refused, SourceFailure, Unavailable


def no(bucket: str) -> NotAllowed:
    return NotAllowed("AWS refuses it", ("for", bucket), "Allow it.")


def raised(*failures: SourceFailure) -> SourceFailure:
    losses = Losses()
    for failure in failures:
        with losses.bearing():
            raise failure
    with pytest.raises(SourceFailure) as found:
        losses.raise_all()
    return found.value


def test_nothing_lost_raises_nothing() -> None:
    Losses().raise_all()


def test_the_same_no_at_many_places_is_one_sentence() -> None:
    failure = raised(*map(no, "abcde"), no("a"))
    assert str(failure) == "AWS refuses it for a, b, c and 2 more. Allow it."
    assert isinstance(failure, Refused)


def test_it_is_refused_only_where_nothing_else_failed() -> None:
    silent = OutOfReach("AWS is silent", ("in", "eu-west-1"), "Collect again later.")
    assert isinstance(raised(no("a"), silent), Unavailable)
    assert isinstance(raised(no("a"), Malformed("Odd.")), Malformed)
    assert str(raised(Malformed("Odd."), no("a"), Malformed("Odd."))) == "AWS refuses it for a. Allow it. Odd."
