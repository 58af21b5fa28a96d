"""Tickets for joiners, movers and leavers with their subtasks; dated by the day they were made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("onboarding", "Tickets for joiners, movers and leavers", at="created")
