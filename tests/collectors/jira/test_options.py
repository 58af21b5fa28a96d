from typing import Any

import pytest
from pydantic import ValidationError

from collectors.jira.options import Options

GOOD = {"base_url": "https://acme.atlassian.net", "email": "bot@acme.example", "token": "env:JIRA_TOKEN"}


def test_the_documented_form_is_taken() -> None:
    query = "project = SEC and issuetype = Incident"
    options = Options.model_validate({**GOOD, "base_url": "https://acme.atlassian.net/", "jql": {"incident": query}})
    assert options.base_url == "https://acme.atlassian.net"
    assert options.jql.incident == query
    assert options.jql.change is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"jql": {"incidents": "project = SEC"}}, "Extra inputs"),
        ({"jql": {"incident": "project = SEC ORDER BY created"}}, "must not have an ORDER BY"),
        ({"jql": {"incident": "  "}}, "must be a JQL query"),
        ({"jql": {"incident": "project = SEC) OR (project = X"}}, "must close every bracket"),
        ({"jql": {"incident": 'summary ~ "open'}}, "must close every bracket"),
        ({"jql": {"incident": "(project = SEC"}}, "must close every bracket"),
        ({"base_url": "http://acme.example"}, "must begin with https://"),
        ({"base_url": "https://user:word@acme.example"}, "must be an address such as"),
        ({"base_url": "acme"}, "must be an address such as"),
        ({"projects": ["sec"]}, "pattern"),
        ({"deleted": ["SEC"]}, "pattern"),
        ({"fields": {"moon": "Moon"}}, "Extra inputs"),
        ({"password": "x"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Options.model_validate({**GOOD, **wrong})


@pytest.mark.parametrize("text", ["order by mistake", "a smile :)", "it's (", r"a \" quote)"])
def test_what_stands_in_a_text_is_no_part_of_the_query(text: str) -> None:
    query = f'summary ~ "{text}"'
    assert Options.model_validate({**GOOD, "jql": {"incident": query}}).jql.incident == query
