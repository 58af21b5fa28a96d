"""What criteria resemble in other frameworks, read once."""

from collections.abc import Mapping
from functools import cache

from readiness.catalog.crosswalk import Kinship, load_crosswalk

NONE = Kinship({}, (), {})
FRAMEWORKS = ("ISO/IEC 27001:2022 Annex A", "ISO/IEC 27001:2022 clauses", "NIST CSF 2.0")


@cache
def kinships() -> Mapping[str, Kinship]:
    """Return the kinship of each criterion that has any, by its id."""
    return load_crosswalk()


def of(criterion: str) -> Kinship:
    """Return what one criterion resembles; of one without, nothing."""
    return kinships().get(criterion, NONE)


def named(kinship: Kinship) -> Mapping[str, Mapping[str, str]]:
    """Return by framework each identifier with how sure it is: H, M or L, and nothing where nobody counted."""
    parts = (kinship.iso_annex_a, dict.fromkeys(kinship.iso_clauses, ""), kinship.csf)
    return {name: {id_: str(sure) for id_, sure in part.items()} for name, part in zip(FRAMEWORKS, parts, strict=True)}
