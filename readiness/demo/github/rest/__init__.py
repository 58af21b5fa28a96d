"""The stand-in's REST interface: one module per noun of the published reference."""
