"""What `[connections.NAME]` of a GitHub organisation may say, checked before anything is sent."""

from fnmatch import fnmatchcase
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from collectors.address import BaseUrl

__all__ = ["GITHUB", "Options"]

GITHUB = "https://api.github.com"


class Options(BaseModel):
    """One organisation on github.com or an Enterprise Server, reached by a token or as an App."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    organization: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
    """Login of the organisation, as in its address on GitHub."""
    token: str | None = None
    """A personal access token, classic or fine-grained; or the three App options below."""
    base_url: BaseUrl = GITHUB
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
