"""What people decide about one control: dated overrides, who is in charge, walkthroughs."""
