"""A YAML text becomes a tree with lines and columns; what could hide or explode is refused, and quickly."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.catalog.tree import ENOUGH, LARGEST, MOST, Node, parse, read_text
from readiness.errors import WrongConfiguration, WrongUse


def plain(node: Node) -> object:
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    if isinstance(node.value, str | int | float | None):
        return node.value
    return {str(key): plain(value) for key, value in node.value.items()}


def said(text: str) -> list[str]:
    with pytest.raises(WrongConfiguration) as raised:
        parse(text, "c.yaml")
    return [str(complaint) for complaint in raised.value.complaints]


def test_scalars_follow_the_core_rules_of_yaml_1_2() -> None:
    text = (
        "a: on\nb: yes\nc: 012\nd: 1.50\ne: 2026-01-01\nf: 'true'\ng: true\nh: ~\ni: 0x1f\nj: .inf\nk: 1e3\nl: |\n  x\n"
    )
    assert plain(parse(text, "c.yaml")) == {
        "a": "on",
        "b": "yes",
        "c": 12,
        "d": 1.5,
        "e": "2026-01-01",
        "f": "true",
        "g": True,
        "h": None,
        "i": "0x1f",
        "j": ".inf",
        "k": 1000.0,
        "l": "x\n",
    }


def test_a_number_of_a_million_digits_stays_a_text() -> None:
    assert plain(parse("a: " + "9" * 5000, "c.yaml")) == {"a": "9" * 5000}


def test_keys_are_their_text_and_values_know_their_place() -> None:
    tree = parse("# c\nnull: 1\n  \nlist:\n  - {x: a,\n     y: b}\n", "c.yaml")
    assert isinstance(tree.value, dict)
    keys = list(tree.value)
    assert [(key, key.line, key.column) for key in keys] == [("null", 2, 1), ("list", 4, 1)]
    (item,) = tree.value["list"].value
    assert (item.line, item.column) == (5, 5)
    (y,) = (value for key, value in item.value.items() if key == "y")
    assert (y.value, y.line, y.column) == ("b", 6, 9)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: &x 1\n", "c.yaml:1:4: the anchor &x gives a name to text. Delete it and write the text out."),
        ("a: [1, *x]\n", "c.yaml:1:8: the alias *x stands for text elsewhere. Write the text out."),
        ("a:\n  <<: *x\n", "c.yaml:2:7: the alias *x stands for text elsewhere. Write the text out."),
        ("a: !!python/object:os.system x\n", "c.yaml:1:4: a tag (!) gives this value a type. Delete the tag."),
        ("a: ! x\n", "c.yaml:1:4: a tag (!) gives this value a type. Delete the tag."),
        ("a: !!map {b: 1}\n", "c.yaml:1:4: a tag (!) gives this value a type. Delete the tag."),
        ("a: 1\nb: 2\na: 3\n", "c.yaml:3:1: the key a stands twice; first on line 1. Keep one of them."),
        ("l: [{a: 1, b: 2, a: 3}]\n", "c.yaml:1:18: the key a stands twice; first on line 1. Keep one of them."),
        ("a:\n\tb: 1\n", "c.yaml:2:1: a tab stands where YAML wants spaces. Indent with spaces."),
        ("a:\n  b: 1\n \tc: 2\n", "c.yaml:3:2: a tab stands where YAML wants spaces. Indent with spaces."),
        ("a: 1\n---\nb: 2\n", "c.yaml:2:1: a second document begins. Keep one document in the file."),
        ("? [a]\n: 1\n", "c.yaml:1:3: this key is no text. Write a word, followed by a colon."),
        (": 1\n", "c.yaml:1:1: this key is no text. Write a word, followed by a colon."),
        ("a: b: c\n", "c.yaml:1:5: this is no YAML: mapping values are not allowed here. Compare the indentation"),
        ("a: [1\n", "c.yaml:2:1: this is no YAML: while parsing a flow sequence expected ',' or ']'"),
        ("a: 'x\n", "c.yaml:2:1: this is no YAML: while scanning a quoted scalar found unexpected end of stream."),
        ("a: x\n  y\0\n", "c.yaml:2:4: a control character stands here. Delete it."),
        ('a: "\\UFFFFFFFF"\n', "c.yaml:1:1: this is no YAML: "),
        ("a: " + "[" * 13 + "]" * 13, "c.yaml:1:16: values are nested more than 12 deep. Write them flat."),
    ],
)
def test_each_fault_has_its_place_and_a_remedy(text: str, complaint: str) -> None:
    assert said(text)[0].startswith(complaint)


def test_every_anchor_alias_tag_and_duplicate_is_named_at_once() -> None:
    found = said("a: &x 1\nb: *x\nc: !t 2\na: 3\n")
    assert [complaint.split(": ")[0] for complaint in found] == ["c.yaml:1:4", "c.yaml:2:4", "c.yaml:3:4", "c.yaml:4:1"]


def test_an_alias_bomb_is_refused_unexploded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert said("\n".join(lines))[0].startswith("c.yaml:1:5: the anchor &a0")


def test_a_bomb_of_brackets_is_refused_at_its_edge() -> None:
    assert said("a: " + "[" * 900_000)[0].startswith("c.yaml:1:16: values are nested")


def test_a_file_of_too_many_values_is_refused_part_way() -> None:
    assert said("[" + "a," * (MOST + 10) + "a]")[0].startswith(
        f"c.yaml:1:{2 * MOST - 2}: the file holds more than {MOST} values"
    )


def test_a_hostile_key_is_shown_short_and_on_one_line() -> None:
    key = '"' + "\\e[31m\\n" * 50 + '"'
    (complaint,) = said(f"{key}: 1\n{key}: 2\n")
    assert complaint.isprintable()
    assert len(complaint) < 150


def test_complaints_end_where_nobody_would_read_on() -> None:
    assert len(said("".join(f"- &a{number} x\n" for number in range(90_000)))) == ENOUGH


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "c.yaml").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(WrongConfiguration, match=r"^c.yaml:1:1: the file is larger than 1 MB. Keep only"):
        read_text(tmp_path / "c.yaml")


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"#" * LARGEST)
    assert len(read_text(tmp_path / "c.yaml")) == LARGEST


def test_a_file_in_another_encoding_names_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(WrongConfiguration, match=r"^c.yaml:2:7: the file is not UTF-8"):
        read_text(tmp_path / "c.yaml")


def test_a_folder_in_its_place_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").mkdir()
    with pytest.raises(WrongUse, match="cannot be read"):
        read_text(tmp_path / "c.yaml")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: &x 2\r\n")
    assert said(read_text(tmp_path / "c.yaml"))[0].startswith("c.yaml:2:4: the anchor")


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@\n\t ,?~\\0\x07é\U0001f600")))
def test_no_text_ends_in_anything_but_a_tree_or_a_sentence(text: str) -> None:
    with suppress(WrongConfiguration):
        parse(text, "c.yaml")
