"""What was typed into forms."""

from readiness.web import forms


def test_a_way_back_that_leads_elsewhere_becomes_the_overview():
    assert forms.inside("/gaps?severity=high") == "/gaps?severity=high"
    for path in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/a\nb"):
        assert forms.inside(path) == "/"
