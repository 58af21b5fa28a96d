"""The log of what was asked of AWS."""
