"""Bytes and rows on their way in and out, whatever they hold."""
