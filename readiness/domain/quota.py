"""What a source said of its limits: how much may still be asked, of how much."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit as the source last told it; `limit` None where it says only what is left."""

    left: int
    limit: int | None = None

    @property
    def share(self) -> float:
        """How much of it is left, 0..1; whole where the limit is not told."""
        return self.left / self.limit if self.limit else 1.0


def scarcest(quotas: Iterable[Quota]) -> Quota | None:
    """Return the limit that will be reached first; None where the source told of none."""
    return min(quotas, key=lambda one: (one.share, one.left), default=None)
