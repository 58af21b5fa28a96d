"""Fetching from the connections: which runs are wanted, one run, and a round of them."""
