"""Runs procedures over stored populations in a locked child process."""
