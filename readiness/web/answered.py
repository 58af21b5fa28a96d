"""What came of one answer to several rows of a list, as the page tells it afterwards."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request

from readiness.errors import WrongUse
from readiness.services.bulk import Ended, Refused, selected

Act = Callable[[str, tuple[str, ...], str], Ended[Any]]
"""Does what an answer says to the rows with these ids, for a reason."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was done and what was refused by name, or why nothing was asked of any row, or what is to be asked once more."""

    word: str
    """What was done to them: accepted, returned."""
    done: int = 0
    refused: tuple[Refused, ...] = ()
    fault: WrongUse | None = None
    chosen: tuple[str, ...] = ()
    """The rows that stay selected where something is to be mended or said first."""
    answer: str = ""
    unsure: tuple[str, ...] = ()
    """The rows of which it is asked whether it is meant, because it cannot be taken back."""
    made: tuple[Any, ...] = ()
    """What came of each row that it was done to."""

    @property
    def status(self) -> HTTPStatus:
        """Say it to programs too."""
        if self.fault:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.OK if self.done or self.unsure else HTTPStatus.CONFLICT


def answered(words: Mapping[str, str], act: Act, *, grave: Collection[str] = ()) -> Answered:
    """Read the form at the foot of a list (`answer`, `id` several times, `reason`) and act; `words` says each answer as done.

    An answer that is `grave` is done only where the form says `sure` too, which the page asks for by name of each row.
    """
    word, ids = request.form.get("answer", ""), tuple(request.form.getlist("id"))
    try:
        _check(word, words)
        if word in grave and not request.form.get("sure"):
            return Answered(words[word], answer=word, unsure=selected(ids), chosen=ids)
        ended = act(word, ids, request.form.get("reason", ""))
    except WrongUse as fault:
        return Answered(words.get(word, ""), fault=fault, chosen=ids)
    return Answered(words[word], len(ended.done), ended.refused, answer=word, made=ended.done)


def _check(word: str, words: Collection[str]) -> None:
    if word not in words:
        raise WrongUse("the form gives no answer that is known", "Choose one of its buttons.")
