"""`readiness key`: the public key that checks every checkpoint and bundle, for the auditor to get out of band."""

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, note


@click.group(help="The key that signs checkpoints and bundles.")
def command() -> None:
    """Group the acts on the key."""


@command.command("show", help="Print the public key as PEM; its fingerprint is what to read out on the telephone.")
@as_json
def show(as_json: bool) -> None:
    """Show the public key."""
    from readiness.services.checkpoints import signing_key
    from readiness.wiring import open_workspace

    key = signing_key(open_workspace())
    if as_json:
        emit_json({"key": {"fingerprint": key.fingerprint, "pem": key.pem.decode(), "retired": len(key.retired)}})
        return
    note(f"fingerprint (SHA-256 of the DER form): {key.fingerprint}")
    click.echo(key.pem.decode(), nl=False)


@command.command(
    "rotate", help="Replace the signing key. The old public key stays in every later bundle. Written to the ledger."
)
@as_json
def rotate(as_json: bool) -> None:
    """Rotate the key."""
    from readiness.services import checkpoints
    from readiness.wiring import open_workspace

    old, new = checkpoints.rotate(open_workspace())
    if as_json:
        emit_json({"key": {"fingerprint": new.fingerprint, "pem": new.pem.decode(), "replaced": old.fingerprint}})
        return
    note(f"{old.fingerprint} signs no more; tell your auditor the new fingerprint: {new.fingerprint}")
    click.echo(new.pem.decode(), nl=False)
