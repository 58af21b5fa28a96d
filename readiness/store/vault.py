"""The vault of a workspace, by its setting: a folder, or a bucket."""

from pathlib import Path
from urllib.parse import urlsplit

from readiness.errors import WrongConfiguration
from readiness.store.blobs import (
    Blob,
    BlobWriter,
    Vault,
    VaultDamage,
    VaultFault,
    VaultMissing,
    VaultUnavailable,
)
from readiness.store.vault_folder import FolderVault

__all__ = [
    "Blob",
    "BlobWriter",
    "FolderVault",
    "Vault",
    "VaultDamage",
    "VaultFault",
    "VaultMissing",
    "VaultUnavailable",
    "open_vault",
]


def open_vault(
    url: str, *, endpoint_url: str | None = None, region: str | None = None, object_lock_days: int | None = None
) -> Vault:
    """Return the vault at a folder or `s3://bucket/prefix`; nothing is touched or sent yet.

    A relative folder is relative to the current directory; WrongConfiguration for another scheme.
    """
    parts = urlsplit(url)
    if "://" not in url:
        return FolderVault(Path(url))
    if parts.scheme != "s3" or not parts.netloc:
        raise WrongConfiguration(f"{url} is no vault", "Write [storage] vault as a folder or as s3://BUCKET/PREFIX.")
    from readiness.store.vault_s3 import S3Vault  # noqa: PLC0415 -- boto3 takes half a second to import

    return S3Vault(
        parts.netloc,
        parts.path.strip("/"),
        endpoint_url=endpoint_url,
        region=region,
        object_lock_days=object_lock_days,
    )
