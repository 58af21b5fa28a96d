"""REST bodies of the stand-in, with the full set of members GitHub's reference lists: one module per noun."""
