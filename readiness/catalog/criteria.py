"""The 61 criteria with our own short titles; a licence holder may lay the official wording over them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from readiness.catalog.cache import read_tree
from readiness.catalog.fields import Desk, Fields
from readiness.domain.control import Criterion
from readiness.domain.vocabulary import Category
from readiness.errors import WrongConfiguration
from readiness.resources import CATALOG

_KEYS = ("id", "category", "series", "series_name", "title", "summary")


def load_criteria(official: Path | None = None, cache: Path | None = None) -> tuple[Criterion, ...]:
    """Return the criteria in their order.

    `official` is a licence holder's own YAML file of `ID: wording` lines, which replace our summaries.
    Raises WrongConfiguration with every complaint about it.
    """
    desk = Desk("tsc.yaml")
    index = Fields(desk, read_tree(CATALOG / "tsc.yaml", cache), "the index", ("meta", "series", "criteria"))
    criteria = tuple(_criterion(Fields(desk, node, "a criterion", _KEYS, _KEYS)) for node in index.items("criteria"))
    if desk.complaints:
        raise WrongConfiguration.of(desk.complaints)
    return criteria if official is None else _worded(criteria, official)


def _criterion(fields: Fields) -> Criterion:
    return Criterion(
        id=fields.text("id"),
        category=fields.word("category", Category, Category.SECURITY),
        series=fields.text("series"),
        series_name=fields.text("series_name"),
        title=fields.text("title"),
        summary=fields.text("summary"),
    )


def _worded(criteria: tuple[Criterion, ...], official: Path) -> tuple[Criterion, ...]:
    desk = Desk(official.name)
    known = {criterion.id: criterion for criterion in criteria}
    fields = Fields(desk, read_tree(official), "the criteria file", tuple(known))
    wording: Mapping[str, str] = {name: fields.text(name) for name in known if name in fields}
    if desk.complaints:
        raise WrongConfiguration.of(sorted(desk.complaints))
    return tuple(replace(criterion, summary=wording.get(criterion.id, criterion.summary)) for criterion in criteria)
