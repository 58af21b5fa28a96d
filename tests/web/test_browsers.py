import pytest

from readiness.web.browsers import browser

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


@pytest.mark.parametrize(
    ("called", "name"),
    [(EDGE, "Edge on Windows"), (IPHONE, "Safari on iPhone"), ("curl/8.9.1", "curl"), ("my-script", "my-script")],
)
def test_a_browser_is_named_by_its_own_sign_and_an_unknown_one_by_what_it_calls_itself(called: str, name: str):
    assert browser(called) == name
