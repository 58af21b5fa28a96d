"""What the stand-in answers, one file per noun of the address."""
