"""Reports of availability."""
