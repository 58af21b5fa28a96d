"""Lists of the device management."""
