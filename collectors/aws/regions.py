"""Asks the same of every region side by side; one that fails takes no other along."""

from collections.abc import Callable, Iterator

from collectors.aws.client import AWS
from collectors.aws.losses import Losses
from collectors.aws.parts import in_parts
from collectors.kit import Page

__all__ = ["NEEDS", "everywhere"]

NEEDS = "ec2:DescribeRegions"
"""Needed where the connection says `regions = "all"`."""


def everywhere(client: AWS, work: Callable[[str, Losses], Iterator[Page]], losses: Losses) -> Iterator[Page]:
    """Yield what `work` yields of each region, in the order of their names; failures join `losses`."""
    regions, answer = client.regions()
    if answer is not None:
        yield answer.page()
    yield from in_parts(work, regions, losses)
