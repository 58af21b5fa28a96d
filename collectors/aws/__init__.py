"""Amazon Web Services: how to reach one account, in some or all of its regions."""

from collectors.aws.client import AWS
from collectors.aws.options import Options
from collectors.aws.policy import policy
from collectors.kit import Source

__all__ = ["SOURCE"]

SOURCE = Source(
    id="aws",
    title="Amazon Web Services",
    options=Options,
    secrets=("access_key_id", "secret_access_key", "session_token"),
    connect=AWS,
    policy=policy,
)
