"""What the tests ask of AWS, and where."""

from collectors.kit import Ask

NOW = Ask(None, None, None)
HOME = "us-east-1"
ABROAD = "eu-west-1"
