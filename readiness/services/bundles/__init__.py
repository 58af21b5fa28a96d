"""Handing over: what a bundle holds and why, issuing it, making it in the background, taking it away."""
