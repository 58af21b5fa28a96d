"""What came of one answer to several rows of a list, as the page tells it afterwards."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request

from readiness.errors import WrongUse
from readiness.services.each import Ended, Refused


@dataclass(frozen=True, slots=True)
class Answered:
    """Either what was done and what was refused by name, or why nothing was asked of any row."""

    word: str
    """What was done to them: accepted, returned."""
    done: int = 0
    refused: tuple[Refused, ...] = ()
    fault: WrongUse | None = None
    chosen: tuple[str, ...] = ()
    """The rows that stay selected where something is to be mended first."""

    @property
    def status(self) -> HTTPStatus:
        """Say it to programs too."""
        if self.fault:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.OK if self.done else HTTPStatus.CONFLICT


def answered(words: dict[str, str], act: Callable[[str, tuple[str, ...], str], Ended[Any]]) -> Answered:
    """Read the form at the foot of a list (`answer`, `id` several times, `reason`) and act; `words` says each answer as done."""
    word, ids = request.form.get("answer", ""), tuple(request.form.getlist("id"))
    try:
        _check(word, words)
        ended = act(word, ids, request.form.get("reason", ""))
    except WrongUse as fault:
        return Answered(words.get(word, ""), fault=fault, chosen=ids)
    return Answered(words[word], len(ended.done), ended.refused)


def _check(word: str, words: Collection[str]) -> None:
    if word not in words:
        raise WrongUse("the form gives no answer that is known", "Choose one of its buttons.")
