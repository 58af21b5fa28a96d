"""What individuals ask or complain about their data; dated by the day the ticket was made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("privacy", "Requests and complaints of individuals about their data", at="created")
