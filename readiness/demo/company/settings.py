"""The company's readiness.toml: its people, its four connections, whose accounts are whose."""

import json
from collections.abc import Mapping
from datetime import datetime

from readiness.demo.company.code import links
from readiness.demo.company.desk import FIELDS, PROJECTS, QUERIES
from readiness.demo.company.lists import SERVICE
from readiness.demo.company.value import Company
from readiness.demo.company.vendors import Addresses
from readiness.domain.canonical import instant_text

TEMPLATE = """\
# The settings of the demo: a fictional company whose systems are stand-ins on this machine.

[organization]
name = {name}
time_zone = {zone}

[web]
base_url = "http://127.0.0.1:{port}"

[demo]
now = {now}
{since}
[owners]
{owners}

[identity]
links = [
{links}
]
services = [
  {{system = "idp", account = {service}, owner = {it}, reason = "Readiness reads with it"}},
]
outside = [
  {{system = "github", account = {outsider}, owner = {product}, until = {until}, reason = "Freelance work on the app"}},
]

[connections.github]
source = "github"
organization = {login}
token = "file:var/github-token"
base_url = {github}
{accounts}
[connections.jira]
source = "jira"
base_url = {jira}
email = {bot}
token = "file:var/jira-token"
projects = {projects}

[connections.jira.jql]
{queries}

[connections.jira.fields]
{fields}
"""
ACCOUNT = """
[connections.{name}]
source = "aws"
regions = ["us-east-1"]
endpoint_url = {url}
access_key_id = "file:var/{name}-key"
secret_access_key = "file:var/aws-secret"
"""


def settings(company: Company, at: Addresses, port: int, now: datetime, since: datetime | None = None) -> str:
    """Write readiness.toml; `now` and `since` as in the settings of a demo."""
    outsider = company.said["outsider"]
    return TEMPLATE.format(
        name=_said(company.said["organization"]),
        zone=_said(company.said["zone"]),
        port=port,
        now=instant_text(now),
        since=f"since = {instant_text(since)}\n" if since else "",
        owners=_table(company.owners),
        links="\n".join(f"  {{{', '.join(f'{k} = {_said(v)}' for k, v in one.items())}}}," for one in links(company)),
        service=_said(SERVICE),
        it=_said(company.owners["IT Lead"]),
        outsider=_said(outsider["login"]),
        product=_said(company.email(outsider["owner"])),
        until=outsider["until"],
        login=_said(company.login),
        github=_said(at.github),
        accounts="".join(ACCOUNT.format(name=name, url=_said(at.aws)) for name in company.said["accounts"]),
        jira=_said(at.jira),
        bot=_said(at.bot),
        projects=json.dumps(list(PROJECTS)),
        queries=_table(QUERIES),
        fields=_table(FIELDS),
    )


def _table(rows: Mapping[str, str]) -> str:
    return "\n".join(f"{_said(name)} = {_said(value)}" for name, value in rows.items())


def _said(text: object) -> str:
    """Write a text as TOML does, which is as JSON does."""
    return json.dumps(str(text), ensure_ascii=False)
