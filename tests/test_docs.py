"""Documentation is a test subject like any other."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from readiness.cli.main import readiness_command
from tests.reference import DOCS, pages

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#]+)(#[^)]*)?\)")
ANCHOR = re.compile(r"<a id=\"([^\"]+)\"|^#+ +(.+)$", re.MULTILINE)
CITED = re.compile(r"\bdomain (\d(?:\w|\.\d)*)(?: ([A-Z]\d+[a-z]?))?")
COMMAND = re.compile(r"(?:^|`|\$ )readiness ((?:[a-z-]+ ?){1,2})", re.MULTILINE)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    found = ANCHOR.findall(page.read_text())
    return {
        explicit or re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for explicit, heading in found
    }


def sentence(module: Path) -> str:
    return (ast.get_docstring(ast.parse(module.read_text())) or "").partition("\n")[0]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page):
    for target, anchor in LINK.findall(page.read_text()):
        there = page.parent / target
        assert there.exists(), f"{name(page)} links to {target}"
        if anchor:
            assert anchor[1:] in anchors(there), f"{name(page)} links to {target}{anchor}"


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=name)
def test_a_link_says_where_it_leads_and_not_which_file(page):
    assert not re.findall(r"\[[\w/-]+\.md\]\(", page.read_text())


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


def test_every_page_and_every_rule_that_the_code_cites_is_there():
    rules = (DOCS / "rules.md").read_text()
    parts, labels = set(re.findall(r"^\*(3[a-z]);", rules, re.MULTILINE)), anchors(DOCS / "rules.md")
    for file in (file for folder in ("readiness", "collectors") for file in (ROOT / folder).rglob("*.py")):
        text = file.read_text()
        for page in re.findall(r"\bdocs/[a-z0-9/-]+\.md", text):
            assert (ROOT / page).exists(), f"{name(file)} cites {page}"
        for part, label in CITED.findall(text):
            assert part in parts, f"{name(file)} cites domain {part}"
            assert not label or label.lower() in labels, f"{name(file)} cites domain {part} {label}"


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


def test_the_map_says_of_every_folder_of_services_what_it_says_of_itself():
    services = ROOT / "readiness" / "services"
    said = {f"{one.parent.name}/": sentence(one) for one in services.glob("*/__init__.py")}
    said |= {one.name: sentence(one) for one in services.glob("*.py") if one.name != "__init__.py"}
    page = (DOCS / "architecture.md").read_text().partition("## Services")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `(.+?)` \| (.+) \|$", page, re.MULTILINE)) == said


def test_every_page_stands_in_the_navigation_of_the_site():
    navigation = (ROOT / "mkdocs.yml").read_text().partition("\nnav:")[2]
    for page in DOCS.rglob("*.md"):
        if page.parent.name != "decisions":
            assert re.search(rf"\b{re.escape(page.name)}\b", navigation), f"mkdocs.yml does not name {page.name}"


def test_the_site_builds_without_a_warning_and_asks_no_other_host(tmp_path):
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        loaded = re.findall(r"<(?:script|img|link)\b[^>]*\b(?:src|href)=\"?(https?://[^\s\">]+)", page.read_text())
        assert not [address for address in loaded if "canonical" not in address], page.name
