"""Writes numbered hand-overs and verifies them."""
