"""SQLModel rows, one file per noun, without methods."""
