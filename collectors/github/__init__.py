"""GitHub, on github.com or an Enterprise Server: how to reach one organisation."""

from collectors.github.client import GitHub
from collectors.github.options import Options
from collectors.kit import Source

__all__ = ["SOURCE"]

SOURCE = Source(
    id="github",
    title="GitHub",
    options=Options,
    secrets=("token", "private_key"),
    connect=GitHub,
)
