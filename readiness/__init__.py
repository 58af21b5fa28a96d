"""Readiness: which days of a SOC 2 window the evidence covers, and what the auditor would find."""

__version__ = "0.1.0"
