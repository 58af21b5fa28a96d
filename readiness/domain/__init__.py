"""The rules of SOC 2 as pure functions on frozen values: standard library only, no I/O, no clock, no randomness."""
