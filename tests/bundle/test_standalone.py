import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from readiness.bundle.standalone import standalone
from tests.bundle.acme import Story
from tests.bundle.test_rerun import TRUE, judged


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(program), *arguments]
    return subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True, env={})


def test_the_shipped_program_runs_alone_in_an_empty_directory(bag: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    shutil.copy(bag / "verify.py", empty / "verify.py")
    done = run(empty / "verify.py", str(bag), "--json", cwd=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"intact": True, "faults": []}
    (bag / "key.pem").unlink()
    assert run(empty / "verify.py", str(bag), cwd=empty).returncode == 1
    assert run(empty / "verify.py", str(empty / "absent"), cwd=empty).returncode == 2


def test_it_checks_the_bundle_it_lies_in_when_nothing_is_named(bag: Path) -> None:
    done = run(bag / "verify.py", cwd=bag.parent)
    assert done.stdout.startswith("intact: ")


def test_it_imports_the_standard_library_and_duckdb_only_where_asked() -> None:
    tree = ast.parse(standalone(), feature_version=(3, 9))
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= {*sys.stdlib_module_names, "duckdb"}


def test_without_duckdb_only_judging_again_is_refused(bag: Path) -> None:
    done = run(bag / "verify.py", "--rerun", cwd=bag)
    assert done.returncode == 2
    assert "pip install duckdb" in done.stderr


def test_the_shipped_program_judges_again_where_duckdb_is(story: Story, tmp_path: Path) -> None:
    out = judged(story, tmp_path / "bag", TRUE)
    (tmp_path / "key.pem").write_bytes(story.key.pem)
    command = [sys.executable, str(out / "verify.py"), "--rerun", "--key", "key.pem", str(out)]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert "1 sheets judged again alike" in done.stdout, done.stderr


def test_no_name_of_one_part_hides_a_name_of_another() -> None:
    defined: list[str] = []
    for node in ast.parse(standalone()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.append(node.name)
        elif isinstance(node, ast.Assign):
            defined += [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    assert len(defined) == len(set(defined))


GOOD = re.compile(r"[0-9a-f]{64}  .*-|Signature Verified Successfully|intact: .*")


def shell(block: str, bag: Path) -> str:
    """Return what a block complains of in a shell that does not stop at the first failure, as a person's does not."""
    command = ["/bin/sh", "-c", block]
    done = subprocess.run(command, cwd=bag, check=False, capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if not GOOD.fullmatch(line)]
    return "\n".join(said) or ("" if done.returncode == 0 else "failed without a word")


def blocks_of(bag: Path) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (bag / "data" / "VERIFY.md").read_text(), re.DOTALL)


def test_every_shell_block_of_the_instructions_passes_on_a_whole_bundle(bag: Path) -> None:
    assert [shell(block, bag) for block in blocks_of(bag)] == [""] * 8


@pytest.mark.parametrize(
    ("path", "old", "new", "blocks"),
    [
        ("data/populations/github.merged_pulls/e1.jsonl", b"merged 2", b"merged 3", {2}),
        ("tagmanifest-sha256.txt", b"key.pem", b"kex.pem", {2, 4}),
        ("data/ledger/ledger.jsonl", b"12:01:00", b"12:01:01", {2, 5, 6}),
        ("data/envelopes/e1.json", b"e1", b"e2", {2, 7}),
        ("data/checkpoints/003", b"readiness-ledger/1\n4\n", b"readiness-ledger/1\n3\n", {2, 6}),
    ],
)
def test_the_shell_blocks_find_what_was_tampered_with(
    bag: Path, path: str, old: bytes, new: bytes, blocks: set[int]
) -> None:
    content = (bag / path).read_bytes()
    assert old in content
    (bag / path).write_bytes(content.replace(old, new, 1))
    said = [shell(block, bag) for block in blocks_of(bag)]
    failed = {number for number, complaint in enumerate(said) if complaint}
    assert "failed without a word" not in said
    assert failed == {*blocks, 1}
