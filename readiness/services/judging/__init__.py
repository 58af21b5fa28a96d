"""Running procedures over the populations at hand, and the sheets that come of it."""
