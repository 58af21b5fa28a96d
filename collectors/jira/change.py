"""Change tickets: what work was asked for, decided and done; dated by the day it was resolved."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("change", "Change tickets", at="resolved")
