"""Lists of the on-call system."""
