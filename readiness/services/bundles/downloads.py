"""Hand-overs for those who come by the page: issued into the workspace, written again to take away, and checked."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from readiness.bundle.report import Report
from readiness.bundle.verify import verify
from readiness.services.bundles import handover
from readiness.services.bundles.handover import Issued, Manner
from readiness.workspace import Workspace


def issue(workspace: Workspace, engagement: str | None = None, manner: Manner | None = None) -> Issued:
    """Issue the next bundle as a zip below `var/bundles` of the workspace. Raises as `handover.issue`."""
    out = folder(workspace) / f"bundle-{len(handover.issued(workspace)) + 1:04}.zip"
    return handover.issue(workspace, out, engagement, manner)


def folder(workspace: Workspace) -> Path:
    """Return where bundles issued by the page lie; made when first needed."""
    found = workspace.home / "var" / "bundles"
    found.mkdir(parents=True, exist_ok=True)
    return found


def opened(workspace: Workspace, number: int) -> BinaryIO:
    """Open an issue as a zip, with the same bytes whatever has changed since. Raises as `handover.reissue`."""
    with TemporaryDirectory(prefix="readiness-") as folder:
        return handover.reissue(workspace, Path(folder) / "bundle.zip", number).path.open("rb")  # outlives its name


def checked(workspace: Workspace, number: int) -> Report:
    """Write an issue again and verify it as its reader would. Raises as `handover.reissue`."""
    with TemporaryDirectory(prefix="readiness-") as folder:
        return verify(handover.reissue(workspace, Path(folder) / "bundle.zip", number).path)
