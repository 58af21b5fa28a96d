"""A stand-in of Jira, as Cloud or as Data Center, on loopback."""
