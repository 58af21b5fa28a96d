"""The stand-in's GraphQL interface: the vendor's names over the state."""
