"""Who asks and what they may see: tokens of persons and installations, scopes and permissions, as GitHub weighs them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from readiness.demo.github.people import PERMISSIONS, Permission, User, stronger
from readiness.demo.github.state import Organization, Repository

OWNER_TOKEN = "stand-in-owner"  # noqa: S105 -- opens nothing but the stand-in
OWNER_SCOPES = ("repo", "admin:org")
INCLUDES: Mapping[str, tuple[str, ...]] = {
    "admin:org": ("write:org", "read:org"),
    "write:org": ("read:org",),
    "repo": ("public_repo", "repo:status", "repo_deployment"),
    "user": ("read:user", "user:email"),
}
"""What a classic scope grants beside itself."""
READING_APP = {
    "metadata": "read",
    "administration": "read",
    "contents": "read",
    "pull_requests": "read",
    "checks": "read",
    "statuses": "read",
    "issues": "read",
    "members": "read",
    "organization_administration": "read",
}


@dataclass(slots=True)
class Token:
    """A token: classic ones have scopes, fine-grained ones and those of installations have permissions."""

    login: str
    """Whose it is; for an installation the bot of the app."""
    scopes: tuple[str, ...] = OWNER_SCOPES
    kind: Literal["classic", "fine-grained", "installation"] = "classic"
    permissions: dict[str, str] = field(default_factory=dict)
    repositories: frozenset[str] | None = None
    """Names of the repositories chosen for it; None for all."""
    expires_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class Viewer:
    """A token at work in the organisation; `token` None is somebody without one."""

    organization: Organization
    token: Token | None

    @cached_property
    def user(self) -> User | None:
        """The account behind the token."""
        return self.organization.account(self.token.login) if self.token else None

    @property
    def member(self) -> bool:
        """Whether the account is a member."""
        return bool(self.token) and self.login in self.organization.members

    @property
    def login(self) -> str:
        """The account's login in lower case, "" for nobody."""
        return self.token.login.lower() if self.token else ""

    @property
    def owner(self) -> bool:
        """Whether the account owns the organisation."""
        membership = self.organization.members.get(self.login)
        return membership is not None and membership.role == "admin"

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes granted, those included by others too."""
        given = self.token.scopes if self.token and self.token.kind == "classic" else ()
        return frozenset(given).union(*(INCLUDES.get(scope, ()) for scope in given))

    def may(self, scope: str, permission: str) -> bool:
        """Say whether the token was granted a classic scope, or the fine-grained permission to read."""
        if self.token is None:
            return False
        return scope in self.scopes if self.token.kind == "classic" else permission in self.token.permissions

    def granted(self, permission: str) -> bool:
        """Say whether the token has a fine-grained permission; classic ones are not asked, metadata everybody has."""
        if self.token is None or self.token.kind == "classic" or permission == "metadata":
            return True
        return permission in self.token.permissions

    @property
    def inside(self) -> bool:
        """Whether the token may read what only members see."""
        if self.token is None:
            return False
        return self.may("read:org", "members") and (self.member or self.token.kind == "installation")

    @property
    def supervises(self) -> bool:
        """Whether the token may read of members and outsiders what only owners may: an owner's, or an installation's."""
        return self.inside and (self.owner or not self.member)

    @property
    def governs(self) -> bool:
        """Whether the token may read what only owners see."""
        if self.token is None:
            return False
        if self.token.kind == "installation":
            return "organization_administration" in self.token.permissions
        return self.owner and self.may("read:org", "organization_administration")

    def permission(self, repository: Repository) -> Permission:
        """Return what the token may do in a repository."""
        if self.token is None:
            return "none" if repository.private else "pull"
        if self.token.kind != "classic":
            return self._granted(repository)
        scope = "repo" if repository.private else "public_repo"
        if scope not in self.scopes:
            return "none" if repository.private else "pull"
        found = self.organization.permission(self.user, repository)
        return found if repository.private or found != "none" else "pull"

    def sees(self, repository: Repository) -> bool:
        """Say whether the repository exists for the token."""
        return self.permission(repository) != "none"

    def can(self, permission: Permission, repository: Repository) -> bool:
        """Say whether the token may do at least that in a repository."""
        return PERMISSIONS.index(self.permission(repository)) >= PERMISSIONS.index(permission)

    def _granted(self, repository: Repository) -> Permission:
        token = self.token
        assert token is not None  # noqa: S101 -- for mypy: only called with a token
        if token.repositories is not None and repository.name not in token.repositories:
            return "none" if repository.private else "pull"
        if token.kind == "installation":
            return "admin" if "administration" in token.permissions else "pull"
        own = stronger(self.organization.permission(self.user, repository), "none" if repository.private else "pull")
        return own if own != "admin" or "administration" in token.permissions else "pull"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class App:
    """A GitHub App installed in the organisation; its key is made when first asked for."""

    id: int = 319_953
    slug: str = "readiness-demo"
    installation_id: int = 36_541_767
    permissions: dict[str, str] = field(default_factory=lambda: dict(READING_APP))
    repositories: frozenset[str] | None = None
    suspended: bool = False

    @property
    def private_key(self) -> str:
        """The private key as the PEM text GitHub hands out."""
        pem = _key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        return pem.decode()

    def complaint(self, jwt: str, now: datetime) -> str | None:
        """Check an app's JWT (RS256, iss, iat, exp at most ten minutes ahead); return GitHub's message if it is wrong."""
        claims = _claims(jwt)
        if claims is None:
            return "A JSON web token could not be decoded"
        if str(claims.get("iss")) != str(self.id):
            return "'Issuer' claim ('iss') must be an Integer"
        if not isinstance(claims.get("exp"), int) or claims["exp"] < now.timestamp():
            return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
        if claims["exp"] > now.timestamp() + 600:
            return "'Expiration time' claim ('exp') is too far in the future"
        if not isinstance(claims.get("iat"), int) or claims["iat"] > now.timestamp() + 60:
            return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        return None


def _claims(jwt: str) -> dict[str, Any] | None:
    """Return the claims of a JWT signed by our key, or None."""
    signed, _, signature = jwt.rpartition(".")
    try:
        head, _, body = signed.partition(".")
        if json.loads(_unpacked(head)).get("alg") != "RS256":
            return None
        _key().public_key().verify(_unpacked(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(_unpacked(body))
    except (ValueError, InvalidSignature):
        return None
    return claims if isinstance(claims, dict) else None


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
