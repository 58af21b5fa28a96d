"""Lists of the training system."""
