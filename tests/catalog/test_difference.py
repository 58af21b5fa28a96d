"""Two catalogs are compared control by control, with every default filled in."""

from collections.abc import Callable

from readiness.catalog.difference import Change, compare
from readiness.catalog.value import Catalog

Read = Callable[[str], Catalog]
BEFORE = """controls:
- id: A
  title: First
  criteria: [CC6.1]
  owner: CEO
  cadence: quarterly
  evidence:
  - {key: one, name: One, kind: document, collector: manual, proves: operating}
  - {key: two, name: Two, kind: document, collector: manual, proves: design}
  procedures: [{id: changes.traceable}]
- id: B
  title: Second
  criteria: [CC6.2]
  owner: CEO
  cadence: annual
  evidence:
  - {key: one, name: One, kind: document, collector: manual, proves: design}
"""


def test_a_catalog_does_not_differ_from_itself(read: Read) -> None:
    difference = compare(read(BEFORE), read("# a comment\n" + BEFORE))
    assert (difference.added, difference.removed, difference.changed) == ((), (), ())


def test_controls_of_one_side_only_are_added_or_removed(read: Read) -> None:
    difference = compare(read(BEFORE), read(BEFORE.replace("- id: B", "- id: C")))
    assert (difference.added, difference.removed) == (("C",), ("B",))


def test_each_changed_field_is_named_with_both_values(read: Read) -> None:
    after = (
        BEFORE.replace("owner: CEO", "owner: CTO", 1)
        .replace("[CC6.1]", "[CC6.1, CC6.3]")
        .replace("key: two", "key: three")
        .replace("{id: changes.traceable}", "{id: changes.traceable, parameters: {days: 3}}, {id: changes.emergency}")
        .replace("cadence: quarterly", "cadence: monthly")
    )
    assert compare(read(BEFORE), read(after)).changed == (
        Change("A", "criteria", "CC6.1", "CC6.1, CC6.3"),
        Change("A", "owner", "CEO", "CTO"),
        Change("A", "cadence", "quarterly", "monthly"),
        Change("A", "evidence one cadence", "quarterly", "monthly"),
        Change("A", "evidence one grace", "10", "5"),
        Change("A", "evidence two", "Two", None),
        Change("A", "evidence three", None, "Two"),
        Change("A", "procedure changes.traceable parameters", "", "days: 3"),
        Change("A", "procedure changes.emergency", None, "changes.emergency"),
    )
