"""A workspace's controls.yaml, what this version ships for it, and what its criteria resemble elsewhere."""
