"""Who may come and how they prove it: accounts, passwords, sessions, second factors, tokens."""
