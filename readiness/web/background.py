"""Work that outlives its request: a thread beside the pages, where the settings let this process make things itself."""

import logging
from threading import Thread

from readiness.errors import ReadinessError
from readiness.services.bundles.issuing import work_off
from readiness.workspace import Workspace

LOG = logging.getLogger("readiness.web")


def prepare_bundles(workspace: Workspace) -> None:
    """Begin what is asked for, unless workers make things; where this process dies, the schedule or the next one goes on."""
    if workspace.settings.engine.kind == "embedded":
        Thread(target=_work, args=(workspace,), name="bundles", daemon=True).start()


def _work(workspace: Workspace) -> None:
    try:
        work_off(workspace)
    except ReadinessError as error:  # it stays asked for, and its page says so
        LOG.warning("bundles: %s", "".join(c if c.isprintable() else " " for c in str(error)))
    except Exception:  # the thread ends, the pages go on, and the log has it whole
        LOG.exception("bundles stopped")
