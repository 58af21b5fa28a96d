"""What is to come and what is shipped are apart, and together are all the catalog names."""

from collectors.kit import discover
from readiness import resources
from readiness.catalog.controls import load_controls
from readiness.catalog.procedures import load_procedures
from readiness.catalog.roadmap import load_roadmap
from readiness.domain.vocabulary import Shape


def shipped() -> dict[str, Shape]:
    return {id_: collector.shape for source in discover().values() for id_, collector in source.collectors.items()}


def test_nothing_is_both_shipped_and_to_come() -> None:
    roadmap = load_roadmap()
    assert not set(roadmap.collectors) & set(shipped())
    assert not set(roadmap.procedures) & set(load_procedures(resources.PROCEDURES))


def test_shipped_and_to_come_are_all_that_the_catalog_names() -> None:
    roadmap = load_roadmap()
    procedures = load_procedures(resources.PROCEDURES)
    catalog = load_controls(resources.CONTROLS, shapes=shipped(), procedures=procedures)
    assert set(catalog.collectors) == {*roadmap.collectors, *shipped()}
    assert set(catalog.procedures) == {*roadmap.procedures, *procedures}
    assert catalog.warnings == ()


def test_each_has_a_title() -> None:
    roadmap = load_roadmap()
    assert all(planned.title for planned in roadmap.collectors.values())
    assert all(roadmap.procedures.values())
