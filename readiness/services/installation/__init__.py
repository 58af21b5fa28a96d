"""One installation: making a workspace, its settings in force, checks and figures, backup and restore."""
