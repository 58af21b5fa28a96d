"""What the facts say about an engagement on a day: the assessment, its stages, and how readiness went."""
