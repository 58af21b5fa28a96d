"""Documentation is a test subject like any other."""

import re
from pathlib import Path

import click
import pytest

from readiness.cli.main import readiness_command
from tests.reference import DOCS, pages

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#]+)(#[^)]*)?\)")
ANCHOR = re.compile(r"<a id=\"([^\"]+)\"|^#+ +(.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|`|\$ )readiness ((?:[a-z-]+ ?){1,2})", re.MULTILINE)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    found = ANCHOR.findall(page.read_text())
    return {
        explicit or re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for explicit, heading in found
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page):
    for target, anchor in LINK.findall(page.read_text()):
        there = page.parent / target
        assert there.exists(), f"{name(page)} links to {target}"
        if anchor:
            assert anchor[1:] in anchors(there), f"{name(page)} links to {target}{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_named_exists(page):
    context = click.Context(readiness_command)
    known = set(readiness_command.list_commands(context))
    for words in COMMAND.findall(page.read_text()):
        first, *rest = words.split()
        assert first in known or first == "-", f"{name(page)} names readiness {first}"
        group = readiness_command.get_command(context, first)
        if isinstance(group, click.Group) and rest:
            assert rest[0] in group.list_commands(context), f"{name(page)} names readiness {first} {rest[0]}"


@pytest.mark.parametrize(("file", "text"), pages().items(), ids=list(pages()))
def test_a_page_of_reference_is_what_it_speaks_about(file, text):
    assert (DOCS / file).read_text() == text, "run: python -m tests.reference"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nobody_is_called_certified_or_compliant(page):
    text = page.read_text().lower()
    if page.name != "vocabulary.md":
        assert not re.search(r"\bcertif(y|ied|ication)\b", text.replace("never called a certification", ""))


def test_the_readme_names_both_commands_and_they_are_in_the_makefile():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    for command in ("demo", "test"):
        assert f"make {command} " in readme
        assert f"\n{command}: " in makefile
