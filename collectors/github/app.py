"""Signing in as a GitHub App: a key signs a short-lived proof, which buys an installation's token."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from collectors.kit import Refused

__all__ = ["proof"]


def proof(app_id: int, private_key: str) -> str:
    """Return a fresh proof (a JWT of a few minutes) that we are the App.

    Raises Refused where the key is no private key.
    """
    try:
        load_pem_private_key(private_key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused(
            "The connection's `private_key` points to something that is no private key. "
            "Download the App's key (a PEM file without a passphrase) and point there."
        ) from None
    from github.Auth import AppAuth  # noqa: PLC0415 - PyGithub takes a third of a second to load; a token needs none of it

    return AppAuth(app_id, private_key).create_jwt()
