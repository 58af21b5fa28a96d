"""`readiness verify`: every fault of a bundle or a ledger by name; needs no workspace."""

from pathlib import Path

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, shown


@click.command(
    help="Check a bundle (folder or .zip) or a ledger. Exit 0: intact. 1: not, with each fault. 2: no bundle."
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="The public key (PEM) you got another way.")
@click.option("--previous", type=click.Path(path_type=Path), help="An older bundle or ledger that this one continues.")
@click.option("--rerun", is_flag=True, help="Judge the bundle's populations again and compare the sheets.")
@as_json
def command(path: Path, key: Path | None, previous: Path | None, rerun: bool, as_json: bool) -> int:
    """Verify."""
    from readiness.bundle.report import NoBundle
    from readiness.bundle.verify import sentence, verify
    from readiness.errors import WrongUse

    try:
        report = verify(path, key, previous, again=rerun)
    except NoBundle as error:
        raise WrongUse(str(error), "Name a bundle's folder or .zip, or a folder with ledger.jsonl.") from error
    if as_json:
        emit_json(report.as_json())
    else:
        for line in sentence(report, key).splitlines():
            click.echo("\t".join(map(shown, line.split("\t"))))
    return 0 if report.intact else 1
