"""Acme, a small company whose GitHub is in order: the settings of its workspace and its organisation."""

from datetime import UTC, datetime, timedelta

from readiness.demo.github.state import Organization

SETTINGS = """
[organization]
name = "Acme"
time_zone = "America/New_York"

[owners]
"Head of Engineering" = "erin@acme.example"
"Head of Security" = "dana@acme.example"

[connections.github]
source = "github"
organization = "acme"
token = "env:GITHUB_TOKEN"
base_url = "{url}"
"""


def acme() -> Organization:
    """Three repositories, four people, merges every third day, every one approved by somebody else."""
    organization = Organization("acme", base_permission="write")
    organization.member("dana", role="admin")
    for login in ("erin", "bo", "kim"):
        organization.member(login)
    for name in ("api", "web", "infra"):
        repository = organization.repository(name)
        repository.push("dana", datetime(2025, 12, 1, tzinfo=UTC))
        repository.protect(required_reviews=1, dismiss_stale_reviews=True, checks=["test"], enforce_admins=True)
        for day in range(0, 140, 7):
            at = datetime(2026, 1, 2, 15, tzinfo=UTC) + timedelta(days=day)
            repository.merge(author="bo", approvals=["kim"], at=at, title=f"Change {day}", checks={"test": "success"})
    return organization
