import inspect
import re

from flask import Flask

from readiness import resources
from readiness.web.app import page_files

SERVED = [path for path in resources.TEMPLATES.rglob("*.html") if "bundle" not in path.parts]
"""What a bundle carries opens without a server, and so without its stylesheet."""


def test_every_file_with_pages_is_found_without_a_list():
    names = [pages.name for pages in page_files()]
    assert names == sorted(names)
    assert {"overview", "controls", "gaps", "runs", "evidence", "login", "setup", "health"} <= set(names)


def test_every_view_is_short(app: Flask):
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue
        body = inspect.getsource(view).split('"""')[-1].strip().splitlines()
        assert len(body) <= 22, endpoint


def test_every_link_to_another_page_of_a_template_names_a_page_that_exists(app: Flask):
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    for template in SERVED:
        for endpoint in re.findall(r"(?:url_for|to)\('([a-z_.]+)'", template.read_text()):
            assert endpoint in known, (template, endpoint)


def test_no_template_switches_escaping_off_or_writes_style():
    for template in SERVED:
        text = template.read_text()
        assert "|safe" not in text, template
        assert "autoescape" not in text, template
        assert " style=" not in text, template
        assert "<style" not in text, template
