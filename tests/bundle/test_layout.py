import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from readiness.bundle.contents import EvidenceFile, Omission
from readiness.bundle.inventory import Inventory
from readiness.bundle.layout import rewrite, top_folder, write_bundle
from readiness.bundle.signature import envelope
from readiness.bundle.target import drafted
from readiness.bundle.verify import verify
from readiness.bundle.whole import SilentOmission
from tests.bundle.acme import MINUTES, PULLS, RAW, SHEET, USERS, Story, acme, held, issue


def listing(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_every_kind_of_content_has_its_place(bag: Path) -> None:
    names = [n for n in listing(bag) if "/controls/" not in n]
    assert names == sorted([
        "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "key.pem", "verify.py",
        "signatures/bundle.dsse.json", "data/VERIFY.md", "data/index.html", "data/omissions.json",
        "data/ledger/ledger.jsonl", *(f"data/checkpoints/00{n}{s}" for n in (1, 2, 3) for s in ("", ".sig")),
        *(f"data/envelopes/{e}.json" for e in ("e1", "e2", "e3", "w1")),
        "data/populations/github.merged_pulls/completeness.json", "data/populations/github.merged_pulls/e1.jsonl",
        "data/populations/github.merged_pulls/e1.raw.jsonl", "data/populations/github.org.members/completeness.json",
        "data/populations/github.org.members/e2.jsonl", "data/procedures/changes.approved.sql",
        "data/procedures/changes.approved/CHG-01/sheet.jsonl", "data/procedures/changes.approved/CHG-01/result.json",
    ])  # fmt: skip


def test_original_bytes_arrive_unchanged(bag: Path) -> None:
    folder = bag / "data" / "populations" / "github.merged_pulls"
    assert (folder / "e1.jsonl").read_bytes() == PULLS
    assert (folder / "e1.raw.jsonl").read_bytes() == RAW
    assert [p.read_bytes() for p in (bag / "data" / "controls").rglob("*.pdf")] == [MINUTES]


def test_completeness_facts_stand_beside_the_population(bag: Path) -> None:
    facts = json.loads((bag / "data/populations/github.org.members/completeness.json").read_bytes())
    assert facts["collector"] == "github.org.members"
    assert facts["populations"][0]["rows"] == 3
    assert facts["populations"][0]["file"]["sha256"] == held(USERS).sha256


def test_a_sheet_stands_beside_its_procedure_with_all_it_was_given(bag: Path) -> None:
    folder = bag / "data/procedures/changes.approved/CHG-01"
    rows = [json.loads(line) for line in (folder / "sheet.jsonl").read_text().splitlines()]
    result = json.loads((folder / "result.json").read_bytes())
    assert [r["item"] for r in rows] == [f"acme/api#{n}" for n in range(1, 6)]
    assert result["parameters"] == {"tolerable_rate": "0.05"}
    assert (bag / result["sql"]).read_text() == "SELECT key AS item FROM github_merged_pulls"


def test_one_procedure_for_two_controls_has_one_text_and_two_texts_have_two_files(story: Story, tmp_path: Path) -> None:
    contents = acme(story)
    sheet = next(iter(contents.sheets))
    sheets = [sheet, replace(sheet, control="AC-06"), replace(sheet, control="AC-07", sql="SELECT 1")]
    out = issue(replace(contents, sheets=sheets), story.key, tmp_path / "bag")
    assert [p.name for p in sorted((out / "data/procedures").glob("*.sql"))] == [
        "changes.approved.sql",
        "changes.approved~2.sql",
    ]


def test_omissions_say_what_is_in_scope_and_not_there(bag: Path) -> None:
    said = json.loads((bag / "data" / "omissions.json").read_bytes())["omissions"]
    assert (said[0]["requirement"], said[0]["reason"]) == ("CHG-01/drill", "None was accepted in the window.")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_the_index_opens_without_network_or_script_and_every_link_leads_to_a_file(bag: Path) -> None:
    page = Links()
    text = (bag / "data" / "index.html").read_text()
    page.feed(text)
    assert not page.tags & {"script", "img", "iframe", "link", "b", "are"}
    assert len([n for n in page.links if not n.startswith("#")]) > 5
    for address in page.links:
        assert address.startswith("#") or (bag / "data" / unquote(address)).is_file(), address


@pytest.mark.parametrize(
    "text",
    [
        "Acme &lt;Inc.&gt;",
        "Changes &lt;are&gt; reviewed",
        "&lt;script&gt;",
        "99 %",
        "unknown",
        "failing",
        "None was accepted in the window.",
    ],
)
def test_the_index_says_it_and_escapes_it(bag: Path, text: str) -> None:
    assert text in (bag / "data" / "index.html").read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c, _: {"omissions": c.omissions[1:]}, "evidence of CHG-01/drill"),
        (lambda c, _: {"omissions": c.omissions[:1]}, "procedure changes.complete of CHG-01"),
        (lambda c, _: {"evidence": list(c.evidence)[:1]}, "evidence of CHG-01/minutes"),
        (lambda c, _: {"populations": list(c.populations)[:1]}, f"bytes {held(USERS).sha256} of evidence e2"),
        (
            lambda _, s: {"envelopes": list(s.texts(["e2", "e3"]))},
            "the envelope of data/populations/github.merged_pulls/e1.jsonl",
        ),
        (lambda _, __: {"checkpoints": ()}, "a checkpoint"),
    ],
)
def test_what_would_be_left_out_silently_stops_the_export(story: Story, tmp_path: Path, change, said: str) -> None:
    contents = acme(story)
    with pytest.raises(SilentOmission, match="silently") as stopped:
        issue(replace(contents, **change(contents, story)), story.key, tmp_path / "bag")
    assert said in str(stopped.value)
    assert not (tmp_path / "bag").exists()


def test_bytes_left_out_with_a_reason_are_no_fault(story: Story, tmp_path: Path) -> None:
    contents = acme(story)
    left = Omission("a population", "Too large for e-mail.", evidence="e2", sha256=held(USERS).sha256)
    out = issue(
        replace(contents, populations=list(contents.populations)[:1], omissions=[*contents.omissions, left]),
        story.key,
        tmp_path / "bag",
    )
    assert verify(out).as_json() == {"intact": True, "faults": []}


class Shelf(dict[str, bytes]):
    """Keeps by digest what was made for a bundle, as a vault does."""

    def add(self, content: bytes) -> None:
        self[held(content).sha256] = content

    @contextmanager
    def keep(self) -> Iterator["Shelf.Copy"]:
        yield Shelf.Copy(self)

    class Copy:
        def __init__(self, shelf: "Shelf") -> None:
            self._shelf, self._content = shelf, b""

        def write(self, piece: bytes) -> None:
            self._content += piece

        def seal(self) -> None:
            self._shelf.add(self._content)


@pytest.mark.parametrize("name", ["again.zip", "again"])
def test_an_issue_is_written_again_from_the_list_of_its_files(story: Story, tmp_path: Path, name: str) -> None:
    shelf, inventory, contents = Shelf(), Inventory(), acme(story)
    for content in (PULLS, RAW, USERS, MINUTES, SHEET):
        shelf.add(content)
    with drafted(tmp_path / f"first-{name}", top_folder(1)) as draft:
        tags = write_bundle(contents, draft.target, lambda p: envelope(story.key, p), inventory, shelf.keep)
        draft.publish()
    assert tags.path == "tagmanifest-sha256.txt"
    recorded = {"ledger": "".join(f"{line}\n" for line in contents.ledger).encode()}
    recorded |= {f"envelope:{id_}": text.encode() for id_, text in contents.envelopes}
    for sealed in story.checkpoints:
        recorded[f"checkpoint:{sealed.checkpoint.number}"] = sealed.checkpoint.text.encode()
        recorded[f"signature:{sealed.checkpoint.number}"] = sealed.signature
    with drafted(tmp_path / f"second-{name}", top_folder(1)) as draft:
        rewrite(inventory.files(), lambda f: [recorded.get(f.origin) or shelf[f.sha256]], draft.target)
        draft.publish()
    inventory.close()
    first, second = tmp_path / f"first-{name}", tmp_path / f"second-{name}"
    assert everything(first) == everything(second)


def everything(path: Path) -> dict[str, bytes]:
    return {n: (path / n).read_bytes() for n in listing(path)} if path.is_dir() else {"": path.read_bytes()}


def test_the_index_lists_three_thousand_files_without_a_limit(story: Story, tmp_path: Path) -> None:
    texts = [b"%d" % n for n in range(3000)]
    story.happen("uploaded", "e9", {"sha256": "0" * 64, "files": [{"sha256": held(t).sha256} for t in texts]})
    story.seal()
    more = [
        EvidenceFile("CHG-01", "CHG-01/minutes", date(2026, 3, 1), f"n{n}.txt", "e9", held(t))
        for n, t in enumerate(texts)
    ]
    contents = acme(story, envelopes=list(story.texts(story.envelopes)))
    out = issue(replace(contents, evidence=[*contents.evidence, *more]), story.key, tmp_path / "bag")
    assert (out / "data" / "index.html").read_text().count('<a href="controls/') == 3001
