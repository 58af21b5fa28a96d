"""Records in one SQL database, bytes in one vault, and the ledger that chains them."""
