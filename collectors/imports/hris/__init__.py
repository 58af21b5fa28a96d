"""Lists of the personnel system."""
