"""Audit findings and corrective actions with every due date they had; dated by the day they were made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("finding", "Tickets for audit findings and corrective actions", at="created")
