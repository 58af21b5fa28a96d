"""Answers to exceptions: proposing, granting, how all of them stand, what one more would change."""
