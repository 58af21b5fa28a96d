"""What `[connections.NAME]` of a GitHub organisation may say, checked before anything is sent."""

from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

__all__ = ["GITHUB", "Options"]

GITHUB = "https://api.github.com"


class Options(BaseModel):
    """One organisation on github.com or an Enterprise Server, reached by a token or as an App."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    organization: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    """Login of the organisation, as in its address on GitHub."""
    token: str | None = None
    """A personal access token, classic or fine-grained; or the three App options below."""
    base_url: str = GITHUB
    """Enterprise Server: https://HOST/api/v3."""
    repositories: list[str] = ["*"]
    """Globs over the name or OWNER/NAME; what matches none is listed but out of scope."""
    exclude: list[str] = []
    """Globs that take repositories out again."""
    production_branches: list[str] = []
    """Globs over branch names; empty: the default branch of each repository alone."""
    app_id: int | None = None
    installation_id: int | None = None
    private_key: str | None = None

    @field_validator("base_url")
    @classmethod
    def _reachable(cls, base_url: str) -> str:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("must be the address of an API, such as https://api.github.com or https://HOST/api/v3")
        if parts.scheme == "http" and not _loopback(host):
            raise ValueError("must begin with https://: over http:// the token could be read on the way")
        if _link_local(host):
            raise ValueError("must not be a link-local address")
        return base_url.rstrip("/")

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        app = (self.app_id, self.installation_id, self.private_key)
        if self.token is None and None in app:
            raise ValueError("needs `token`, or `app_id`, `installation_id` and `private_key` together")
        if self.token is not None and app != (None, None, None):
            raise ValueError("takes either `token` or the App's `app_id`, `installation_id`, `private_key`, not both")
        return self

    def in_scope(self, full_name: str) -> bool:
        """Say whether the globs take the repository OWNER/NAME in; GitHub does not mind the case of names."""
        names = (full_name.lower(), full_name.lower().rpartition("/")[2])

        def matches(globs: list[str]) -> bool:
            return any(fnmatchcase(name, glob.lower()) for glob in globs for name in names)

        return matches(self.repositories) and not matches(self.exclude)

    def is_production(self, branch: str, default_branch: str | None) -> bool:
        """Say whether the branch is one that production is made from."""
        if not self.production_branches:
            return branch == default_branch
        return any(fnmatchcase(branch, glob) for glob in self.production_branches)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _link_local(host: str) -> bool:
    try:
        return ip_address(host).is_link_local
    except ValueError:
        return host == "metadata.google.internal"
