"""The organisation's catalog: controls.yaml, the criteria and the crosswalk, read into frozen values."""
