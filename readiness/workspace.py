"""One workspace with all its parts, as a frozen value that every service is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from collectors.kit import Client, Collector, Patience, Source, shipped
from readiness.catalog.procedures import Procedure
from readiness.catalog.value import Catalog
from readiness.domain.assessment import Assessment
from readiness.domain.calendar import local_date
from readiness.settings.connection import check_connection
from readiness.settings.model import Connection, Settings
from readiness.settings.secret import resolve_secret
from readiness.store.database import Database
from readiness.store.presence import Presence
from readiness.store.standing import Remembered
from readiness.store.vault import Vault, open_vault
from readiness.testbench.memory import Made, Memory


def vault_of(settings: Settings) -> Vault:
    """Return the vault that the settings name; nothing is touched or sent yet."""
    s3 = settings.storage.s3
    return open_vault(
        settings.storage.vault,
        endpoint_url=s3.endpoint_url,
        region=s3.region,
        object_lock_days=s3.object_lock_days,
    )


@dataclass(frozen=True)
class Workspace:
    """Everything an act may need. Two workspaces share nothing."""

    home: Path
    settings: Settings
    catalog: Catalog
    sources: Mapping[str, Source]
    procedures: Mapping[str, Procedure]
    database: Database
    vault: Vault
    environ: Mapping[str, str]
    """Where `env:NAME` secrets are looked up, at the moment of connecting."""
    now: Callable[[], datetime]
    """The present instant; a demo hands in its own."""
    memory: Memory[str, Made] = field(default_factory=Memory, compare=False, repr=False)
    """Sheets this process made."""
    answers: Remembered[Assessment] = field(default_factory=Remembered, compare=False, repr=False)
    """Answers this process gave."""

    @property
    def keys(self) -> Path:
        """The folder of the signing keys."""
        return self.home / "var" / "keys"

    @property
    def presence(self) -> Presence:
        """Which runs still have a process on this machine."""
        return Presence(self.home / "var" / "running")

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone, which decides every civil date."""
        return self.settings.organization.zone

    @property
    def today(self) -> date:
        """The civil day it is now."""
        return local_date(self.now(), self.zone)

    @cached_property
    def collectors(self) -> Mapping[str, Collector]:
        """Every collector there is, shipped or of a package installed beside us, by id."""
        return shipped(self.sources)

    @cached_property
    def connections_of(self) -> Mapping[str, tuple[str, ...]]:
        """Collector id to the names of the connections that bring it, in the order of the file."""
        return {
            id_: tuple(name for name, c in self.settings.connections.items() if self.brings(c, id_))
            for id_ in self.collectors
        }

    def brings(self, connection: Connection, collector: str) -> bool:
        """Say whether the connection's source has the collector and its own `collectors` globs let it run."""
        source = self.sources.get(connection.source)
        return source is not None and collector in source.collectors and connection.allows(collector)

    def connect(self, connection: Connection, patience: Patience) -> Client:
        """Make the client of a connection; its secrets are looked up only now.

        Raises WrongConfiguration for a secret that is not set or an option that is wrong.
        """
        source = self.sources[connection.source]
        options = check_connection(connection, source.options, source.secrets)
        references = {name: connection.options.get(name) for name in source.secrets}
        secrets = {
            name: resolve_secret(str(reference), self.environ, self.home)
            for name, reference in references.items()
            if reference is not None
        }
        return source.connect(options, secrets, patience)
