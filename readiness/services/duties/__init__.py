"""What there is to do: in an engagement, for one person, as reminders, as a calendar."""
