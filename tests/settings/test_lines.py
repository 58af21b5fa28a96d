"""The line of every key of a TOML text, whatever form the text takes."""

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from readiness.settings.lines import Place, lines

TEXT = """# first
top = 1
[a]
b.c = 1 # "not = a key"
"d \\"e".f = \"\"\"x = 1
y\\\"\"\"\"\"\"
g = [
  1, # one ]
  {h = 2, i = ["]", 3]},
]
[[t]]
x = '''
'''
[[t]]
x = 2.5e3
  [t.sub]
  y = 1979-05-27 07:32:00Z
[conn . jira.jql]
k = 'a # b'
"""


def test_every_form_of_key_has_its_line() -> None:
    tomllib.loads(TEXT)
    found = lines(TEXT)
    wanted: dict[Place, int] = {
        ("top",): 2,
        ("a",): 3,
        ("a", "b"): 4,
        ("a", "b", "c"): 4,
        ("a", 'd "e', "f"): 5,
        ("a", "g"): 7,
        ("a", "g", 0): 8,
        ("a", "g", 1, "h"): 9,
        ("a", "g", 1, "i", 1): 9,
        ("t", 0): 11,
        ("t", 0, "x"): 12,
        ("t", 1): 14,
        ("t", 1, "x"): 15,
        ("t", 1, "sub", "y"): 17,
        ("conn", "jira", "jql", "k"): 19,
    }
    assert {place: found[place] for place in wanted} == wanted


def test_windows_line_ends_count_once() -> None:
    assert lines("a = 1\r\n\r\nb = 2\r\n")["b",] == 3


KEYS = st.text(min_size=1, max_size=5)
LEAVES = st.integers(-9, 9) | st.booleans() | st.text(max_size=8)
TABLES = st.recursive(
    st.dictionaries(KEYS, LEAVES | st.lists(LEAVES, max_size=3), max_size=3),
    lambda inner: st.dictionaries(KEYS, inner | LEAVES, max_size=3),
    max_leaves=12,
)


def quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(table: dict[str, Any], place: Place = ()) -> list[tuple[str, Place]]:
    """Write a table as TOML lines, each with the place of the key it holds."""
    plain = [(f"{quoted(k)} = {quoted(v)}", (*place, k)) for k, v in table.items() if not isinstance(v, dict)]
    out = [*plain, ("# a comment with [brackets] and 'quotes", ())]
    for key, inner in table.items():
        if isinstance(inner, dict):
            header = ".".join(quoted(part) for part in (*place, key))
            out += [(f"[{header}]", (*place, key)), *written(inner, (*place, key))]
    return out


@given(TABLES)
def test_every_key_of_any_document_is_found_where_it_was_written(table: dict[str, Any]) -> None:
    document = written(table)
    text = "\n".join(line for line, _ in document)
    tomllib.loads(text)
    found = lines(text)
    for number, (_, place) in enumerate(document, start=1):
        assert not place or found[place] == number
