"""The colours of the one stylesheet, measured."""

import re

import pytest

from readiness import resources

CSS = (resources.STATIC / "app.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
)
WORDS = [(front, back) for front in ("ink", "dim", "bad", "accent") for back in ("paper", "wash")] + [
    ("on-accent", "accent")
]
SIGNS = [
    *(("sign-on-dark", back) for back in ("gap", "deviation")),
    *(("sign-on-light", back) for back in ("late", "unknown", "waived")),
    *((front, "paper") for front in ("firm", "due")),
]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_words_and_signs_stand_out_from_what_is_behind_them(tokens: dict[str, str]):
    for front, back in WORDS:
        assert _contrast(tokens[front], tokens[back]) >= 4.5, (front, back)
    for front, back in SIGNS:
        assert _contrast(tokens[front], tokens[back]) >= 3, (front, back)


def test_every_token_has_a_dark_twin_and_no_colour_stands_outside_them():
    assert LIGHT.keys() == DARK.keys()
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= set()


def test_a_title_wraps_and_is_never_cut():
    assert "ellipsis" not in CSS
    assert "line-clamp" not in CSS
