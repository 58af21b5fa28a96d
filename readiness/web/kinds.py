"""What each kind of gap means, for people: when there is one, how severe it is, and until when mending helps."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.domain.gap_rules import RULES

OF_CRITERIA = ("G1", "G13")
"""Kinds that speak of a criterion, not of one control."""
BEFORE_OPENING = "the day before the window opens; afterwards its end"
END = "the window's end"
NEVER = "none: it stays as it is"


@dataclass(frozen=True, slots=True)
class GapKind:
    """One kind of gap in words."""

    means: str
    severity: str
    deadline: str
    looked_for: bool = True
    """False while the register it comes from is not kept."""


_SAID = {
    "G1": ("A criterion in scope has no control that counts.", "critical", "none: map a control to it"),
    "G2": (
        "A control is not started or in progress: it lacks an owner, its day or its design evidence.",
        "high where it is the only control, else moderate",
        BEFORE_OPENING,
    ),
    "G3": ("Nobody, or somebody who left, answers for a control.", "high", BEFORE_OPENING),
    "G4": ("A control asks for no evidence of operation, or nobody and nothing brings it.", "high", BEFORE_OPENING),
    "G5": ("A period went by without evidence. It cannot be made up, only explained.", "high", NEVER),
    "G6": (
        "Evidence of operation has grown too old, or was never begun.",
        "moderate; high from weight 4",
        "the due day and its grace",
    ),
    "G7": (
        "There is proof that a control fails: an open exception, or its last period missed.",
        "high; critical at weight 5",
        "none: each cause has its own",
    ),
    "G8": (
        "A weakness was known before the window opened and is still open in it.",
        "high; critical for a topic to fix first",
        BEFORE_OPENING,
    ),
    "G9": (
        "A list came that is not known to be whole: pages, rows or its source's count are missing.",
        "moderate; high after the window",
        END,
    ),
    "G10": ("A provider we rely on has no current report, or passed a duty on that nobody here takes.", "high", END),
    "G11": (
        "A control took effect inside the window, so it covers a part of it.",
        "moderate; high at weight 5",
        BEFORE_OPENING,
    ),
    "G12": ("A policy is missing, not approved, or past its review.", "moderate", BEFORE_OPENING),
    "G13": (
        "A criterion rests on one control, or on controls that only detect or are only done by hand.",
        "info: a remark, not counted",
        "none: a remark",
    ),
    "G14": ("Something was found that is neither in scope nor excluded.", "high", END),
    "G15": ("A risk is above what was tolerated, with nothing done about it.", "moderate", END),
}
KINDS: Mapping[str, GapKind] = {
    code: GapKind(*said, looked_for=code in RULES or code in OF_CRITERIA) for code, said in _SAID.items()
}
"""By code, in its order."""
