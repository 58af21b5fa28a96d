"""Deletions of customers' data; dated by the day the ticket was made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("deletion", "Tickets for the deletion of customer data", at="created")
