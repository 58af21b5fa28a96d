"""Where the files that come with the product lie: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_HOME = _PACKAGE if (_PACKAGE / "controls.yaml").is_file() else _PACKAGE.parent

CONTROLS = _HOME / "controls.yaml"
TEMPLATES = _HOME / "templates"
CATALOG = _PACKAGE / "catalog"
PROCEDURES = _PACKAGE / "procedures"
MIGRATIONS = _PACKAGE / "store" / "migrations"
STATIC = _PACKAGE / "web" / "static"
