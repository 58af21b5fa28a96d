"""Single items of evidence: uploads with their lists and reviews, collected lists, and where an item counts."""
