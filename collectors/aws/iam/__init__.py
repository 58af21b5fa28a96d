"""Identity and access management of the account."""
