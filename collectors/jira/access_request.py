"""Requests for access with who approved them and when; dated by the day they were made."""

from collectors.jira.kinds import collector

__all__ = ["COLLECTOR"]

COLLECTOR = collector("access_request", "Access requests and their approvals", at="created")
