"""What is sent to people: its wording, the ways it takes, invitations."""
