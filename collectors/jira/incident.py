"""Incident tickets with their timeline; dated by the day they were made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("incident", "Incident tickets", at="created")
