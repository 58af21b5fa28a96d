"""Lists of an identity provider; a source that can be asked for them brings the same columns."""
