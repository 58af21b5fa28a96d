"""Lists of vulnerability scanners."""
