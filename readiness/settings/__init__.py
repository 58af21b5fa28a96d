"""What readiness.toml and the READINESS_* variables say, read into frozen values; every complaint names its line."""
