"""The organisation itself, its settings and its people."""
