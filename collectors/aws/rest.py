"""One patience for many threads: a rest that one of them took counts for all that were refused before it."""

from threading import Lock

from collectors.kit import Patience

__all__ = ["Rest"]


class Rest:
    """The run's patience, shared."""

    def __init__(self, patience: Patience) -> None:
        self.served = 0
        """How many rests were taken; a call remembers it before it is sent."""
        self._patience = patience
        self._lock = Lock()

    def wait(self, served: int, seconds: float, why: str) -> None:
        """Wait, unless somebody has since `served`; raise Unavailable when patience does not suffice."""
        with self._lock:
            if self.served == served:
                self._patience.wait(seconds, why)
                self.served += 1

    @property
    def left(self) -> float:
        """Seconds of patience that are left."""
        return self._patience.left

    @property
    def deadline(self) -> float:
        """Seconds in which the next answer must be whole."""
        return self._patience.deadline

    def spend(self, seconds: float) -> None:
        """Count seconds that went by without an answer."""
        with self._lock:
            self._patience.spend(seconds)
