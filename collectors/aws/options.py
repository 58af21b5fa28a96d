"""What `[connections.NAME]` says of an AWS account."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

__all__ = ["Options"]

Region = Annotated[str, Field(pattern=r"^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$")]


class Options(BaseModel):
    """One account, reached by a profile, by keys or by what the machine itself may do, and from there by a role."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    profile: Annotated[str, Field(min_length=1)] | None = None
    """A profile of ~/.aws/config; unset, AWS's ordinary chain (environment, container, instance) is asked."""
    role_arn: Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]+$")] | None = None
    """A role to assume, in this account or another."""
    external_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@:/-]+$", min_length=2, max_length=1224)] | None = None
    """What the role's trust policy wants to hear besides."""
    regions: Literal["all"] | Annotated[list[Region], Field(min_length=1)] = "all"
    """Regions to ask; "all": every one the account has enabled."""
    endpoint_url: str | None = None
    """Another address that answers as AWS does, for all services."""
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None

    @field_validator("regions")
    @classmethod
    def _once(cls, regions: str | list[str]) -> str | list[str]:
        if not isinstance(regions, str) and len(set(regions)) < len(regions):
            raise ValueError("must name each region once")
        return regions

    @field_validator("endpoint_url")
    @classmethod
    def _reachable(cls, endpoint_url: str | None) -> str | None:
        if endpoint_url is not None and (
            urlsplit(endpoint_url).scheme not in {"http", "https"} or not urlsplit(endpoint_url).hostname
        ):
            raise ValueError("must be an address such as https://aws.gateway.example")
        return endpoint_url.rstrip("/") if endpoint_url else None

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.access_key_id is None) != (self.secret_access_key is None):
            raise ValueError("needs `access_key_id` and `secret_access_key` together, or neither")
        if self.session_token is not None and self.access_key_id is None:
            raise ValueError("takes `session_token` only beside `access_key_id` and `secret_access_key`")
        if self.profile is not None and self.access_key_id is not None:
            raise ValueError("takes either `profile` or `access_key_id` and `secret_access_key`, not both")
        if self.external_id is not None and self.role_arn is None:
            raise ValueError("takes `external_id` only beside the `role_arn` that wants it")
        return self
