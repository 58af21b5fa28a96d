"""The limits of use: so many requests an hour (a minute for searches), and the headers that tell."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LIMITS = {"core": 5000, "graphql": 5000, "search": 30}
"""Requests, points and searches a token has in one period."""
PERIODS = {"core": timedelta(hours=1), "graphql": timedelta(hours=1), "search": timedelta(minutes=1)}


@dataclass(slots=True)
class Budget:
    """What one token used of one resource in the running period."""

    resource: str
    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """What is left."""
        return max(0, self.limit - self.used)

    def figures(self) -> dict[str, int]:
        """Return the figures as /rate_limit shows them."""
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": self.remaining,
            "reset": int(self.reset.timestamp()),
        }

    def headers(self) -> dict[str, str]:
        """Return the X-RateLimit headers."""
        headers = {f"X-RateLimit-{key.capitalize()}": str(value) for key, value in self.figures().items()}
        return {**headers, "X-RateLimit-Resource": self.resource}


@dataclass(slots=True)
class Rates:
    """All budgets; `limits` may be changed before or while serving."""

    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))
    budgets: dict[tuple[str, str], Budget] = field(default_factory=dict)

    def budget(self, token: str, resource: str, now: datetime) -> Budget:
        """Return a token's budget of a resource; a new one when its period is over."""
        budget = self.budgets.get((token, resource))
        if budget is None or budget.reset <= now:
            budget = Budget(resource, self.limits[resource], now + PERIODS[resource])
            self.budgets[token, resource] = budget
        budget.limit = self.limits[resource]
        return budget
