"""A stand-in GitHub on loopback: an organisation in memory behind the REST and GraphQL interfaces GitHub publishes."""
