"""A stand-in of AWS on loopback: moto's server in a process of its own, whose clock, root user and faults can be set."""
