"""What is due now, doing it, and the chores of a day."""
