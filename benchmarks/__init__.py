"""How fast, how large, how it grows: every figure a ratio to a reference measured in the same run on the same machine."""
