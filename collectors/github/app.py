"""Signing in as a GitHub App: a key signs a short-lived proof, which buys an installation's token."""

from collectors.kit import Refused

__all__ = ["proof"]


def proof(app_id: int, private_key: str) -> str:
    """Return a fresh proof (a JWT of a few minutes) that we are the App.

    Raises Refused where the key is no private key.
    """
    # both load slowly, a token needs neither, and every command lists the collectors
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415
    from github.Auth import AppAuth  # noqa: PLC0415

    try:
        load_pem_private_key(private_key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused(
            "The connection's `private_key` points to something that is no private key. "
            "Download the App's key (a PEM file without a passphrase) and point there."
        ) from None
    return AppAuth(app_id, private_key).create_jwt()
