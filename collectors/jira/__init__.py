"""Jira, as Cloud or as Data Center: how to reach one site."""

from collectors.jira.client import Jira
from collectors.jira.options import Options
from collectors.kit import Source

__all__ = ["SOURCE"]

SOURCE = Source(id="jira", title="Jira", options=Options, secrets=("token",), connect=Jira)
