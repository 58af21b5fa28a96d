"""Stand-in vendors on loopback and the story they tell."""
