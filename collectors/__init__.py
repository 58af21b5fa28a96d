"""What vendors know about us: one file per kind of evidence, found by its path."""
