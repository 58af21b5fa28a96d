"""The trouble in the story: what is planted, where and when. All else is in order."""

from datetime import date

from readiness.domain.calendar import Period

PREPARED = date(2025, 12, 15)
"""The day on which the window is prepared, and from which on the vendors are there."""
UNAPPROVED = (57, 140, 251)
"""Numbers (from 0) of the changes nobody approved."""
BY_ITS_AUTHOR = 203
"""Number of the change approved only by one of those who wrote it."""
HOTFIXES = (101, 222)
"""Numbers of the changes that could not wait; each was reviewed."""
PUSHED = (
    (date(2026, 2, 24), "api", "goran", "Raise the worker's timeout, the queue is stuck"),
    (date(2026, 4, 28), "infra", "nils", "Double the read replicas until Monday"),
)
"""Commits that went straight to a default branch: day, repository, who, message."""
UNPROTECTED = Period(date(2026, 2, 23), date(2026, 3, 13))
"""Days on which `api` had no branch protection: 19."""
ROOT_WITHOUT_FACTOR = Period(date(2026, 1, 1), date(2026, 1, 29))
"""Days on which the root user of aws_data had no second factor; it has one since day 30."""
PUBLIC_BUCKET = "lantern-exports", Period(date(2026, 4, 13), date(2026, 4, 15))
"""A bucket of aws_prod that was open to everybody: three days."""
OUTAGE = Period(date(2026, 4, 1), date(2026, 4, 4))
"""Days on which Jira answered nothing but errors: four."""
HOURS_TOO_LONG = {"zola": 34}
"""Leavers whose account was closed so many hours after the limit."""
LEFT = "greta"
"""Who owns controls and is gone."""
MISSED = {"AC-06/access-review-campaign": 0}
"""Line and number of the period, from 0, in which nobody did it."""
LATE = {"NET-03/signed-rule": (0, 2)}
"""Line, number of the period, and how many days after its end it was done."""
OVERDUE_POLICY = "END-04/disposal-procedure", date(2025, 3, 10)
"""A policy last reviewed so long ago."""
WAITING = 6
"""How many uploads nobody has accepted yet: the newest."""
WAIVED = "github.checks_required", "handbook"
"""The procedure and the repository whose exception is answered by a waiver."""
