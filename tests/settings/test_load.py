"""readiness.toml becomes frozen settings, or one sentence with the line of what is wrong."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from readiness.errors import WrongConfiguration, WrongUse
from readiness.settings.load import load_settings
from readiness.settings.model import Settings

WHOLE = """
[organization]
name = "Acme, Inc."
time_zone = "America/New_York"            # IANA; decides every civil date

[storage]
database = "sqlite:///var/readiness.db"   # or postgresql+psycopg://user@host/db
vault = "var/vault"

[web]
base_url = "http://127.0.0.1:8400"

[owners]
"Head of Security" = "dana@acme.example"

[connections.aws_prod]
source = "aws"
regions = ["us-east-1"]
[connections.github]
source = "github"
organization = "acme"
token = "env:GITHUB_TOKEN"
base_url = "https://api.github.com"
repositories = ["*"]
collectors = ["github.*"]
[connections.jira]
source = "jira"
base_url = "https://acme.atlassian.net"
email = "bot@acme.example"
token = "env:JIRA_TOKEN"
[connections.jira.jql]
incident = "project = SEC and issuetype = Incident"

[review]
four_eyes = true
[scope]
repositories = ["acme/*"]
exclude = [{id = "acme/play", reason = "a playground"}]
[checkpoints]
to = ["mailto:auditor@firm.example", "git:../heads", "s3://bucket/prefix", "tsa:https://tsa.example/tsr"]
[calendar]
holidays = [2026-12-25, "2027-01-01"]
[engine]
kind = "embedded"
[notify]
urls = ["env:SLACK_URL"]
"""


def load(home: Path, text: str, **environ: str) -> Settings:
    (home / "readiness.toml").write_text(text, encoding="utf-8")
    return load_settings(home, environ)


def complaint(home: Path, text: str, **environ: str) -> str:
    with pytest.raises(WrongConfiguration) as raised:
        load(home, text, **environ)
    return str(raised.value)


def test_a_file_with_every_section_is_read_whole(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    assert settings.organization.name == "Acme, Inc."
    assert settings.organization.zone.key == "America/New_York"
    assert settings.owners == {"Head of Security": "dana@acme.example"}
    assert settings.calendar.holidays == (date(2026, 12, 25), date(2027, 1, 1))
    assert settings.scope.exclude[0].reason == "a playground"
    github = settings.connections["github"]
    assert (github.source, github.collectors) == ("github", ("github.*",))
    assert github.options == {
        "organization": "acme",
        "token": "env:GITHUB_TOKEN",
        "base_url": "https://api.github.com",
        "repositories": ["*"],
    }
    assert settings.connections["jira"].options["jql"] == {"incident": "project = SEC and issuetype = Incident"}
    assert settings.connections["aws_prod"].collectors == ("*",)


def test_an_empty_file_gives_every_default(tmp_path: Path) -> None:
    settings = load(tmp_path, "")
    assert settings.organization.time_zone == "UTC"
    assert settings.review.four_eyes
    assert settings.scope.repositories is None
    assert settings.connections == {}
    assert settings.engine.kind == "embedded"


def test_paths_lie_in_the_workspace(tmp_path: Path) -> None:
    settings = load(tmp_path, "")
    assert settings.storage.database == f"sqlite:///{tmp_path}/var/readiness.db"
    assert settings.storage.vault == f"{tmp_path}/var/vault"


def test_absolute_and_remote_places_stay_as_they_are(tmp_path: Path) -> None:
    text = '[storage]\ndatabase = "{}"\nvault = "{}"\n'
    absolute = load(tmp_path, text.format("sqlite:////srv/r.db", "/srv/vault")).storage
    assert (absolute.database, absolute.vault) == ("sqlite:////srv/r.db", "/srv/vault")
    remote = load(tmp_path, text.format("postgresql+psycopg://me@db/r", "s3://bucket/prefix")).storage
    assert (remote.database, remote.vault) == ("postgresql+psycopg://me@db/r", "s3://bucket/prefix")


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = load(tmp_path, "")
    with pytest.raises(ValidationError):
        settings.review.four_eyes = False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[organization]\nnmae = "x"\n',
            "readiness.toml:2: unknown key nmae in [organization]. Write name, or leave it out.",
        ),
        (
            '\n[organisation]\nname = "x"\n',
            "readiness.toml:2: unknown key organisation. Write organization, or leave it out.",
        ),
        ("zzz = 1\n", "readiness.toml:1: unknown key zzz. Known here: calendar, checkpoints,"),
        ("[organization]\nname = 5\n", "readiness.toml:2: organization.name must be text, not 5. Write it in quotes"),
        ('[organization]\nname = ""\n', 'readiness.toml:2: organization.name cannot be "". '),
        ('organization = "Acme"\n', 'readiness.toml:1: organization must be a table, not "Acme". Write its keys'),
        (
            '[organization]\nname = "x"\ntime_zone = "America/NewYork"\n',
            "readiness.toml:3: organization.time_zone: 'America/NewYork' is no IANA time zone. Write America/New_York.",
        ),
        (
            '[organization]\ntime_zone = "../../etc/passwd"\n',
            "readiness.toml:2: organization.time_zone: '../../etc/passwd' is no",
        ),
        (
            '[organization]\ntime_zone = "America"\n',
            "readiness.toml:2: organization.time_zone: 'America' is no IANA time zone.",
        ),
        (
            '[review]\nfour_eyes = "yes"\n',
            'readiness.toml:2: review.four_eyes must be true or false, not "yes". Write true',
        ),
        (
            "[review]\nfour_eyes = 1\n",
            "readiness.toml:2: review.four_eyes must be true or false, not 1. Write true or false",
        ),
        (
            '[engine]\nkind = "celery"\n',
            "readiness.toml:2: engine.kind cannot be \"celery\". It must be 'embedded' or 'procr",
        ),
        (
            '[calendar]\nholidays = [\n  "2026-02-31",\n]\n',
            'readiness.toml:3: calendar.holidays.0 must be a date, not "2026-02-31".',
        ),
        ('[calendar]\nholidays = "2026-12-25"\n', "readiness.toml:2: calendar.holidays must be a list, not"),
        ("[calendar]\nholidays = [2026-12-25T01:00:00]\n", "readiness.toml:2: calendar.holidays.0 must be a date"),
        (
            '[storage]\ndatabase = "mysql://x/y"\n',
            "readiness.toml:2: storage.database: no database of a kind Readiness knows.",
        ),
        (
            '[storage]\nvault = "gs://bucket"\n',
            "readiness.toml:2: storage.vault: neither a folder nor a bucket. Write a path",
        ),
        (
            "[storage.s3]\nobject_lock_days = 0\n",
            "readiness.toml:2: storage.s3.object_lock_days cannot be 0. It must be greater",
        ),
        (
            'storage.s3.endpoint = "x"\n',
            "readiness.toml:1: unknown key endpoint in [storage.s3]. Write endpoint_url, or",
        ),
        ('storage = {s3 = {\nendpoint = "x"}}\n', "readiness.toml:1: "),
        (
            '[web]\nbase_url = "ftp://x"\n',
            "readiness.toml:2: web.base_url: ftp is no http or https. Write it as https://HOST.",
        ),
        (
            '[owners]\nCEO = "a@x.example, b@x.example"\n',
            "readiness.toml:2: owners.CEO: 'a@x.example, b@x.example' is not one e-mail",
        ),
        (
            '[owners]\nCEO = ["a@x.example"]\n',
            "readiness.toml:2: owners.CEO must be text, not a list. Write it in quotes",
        ),
        (
            '[connections.Git-Hub]\nsource = "github"\n',
            "readiness.toml:1: connections.Git-Hub: 'Git-Hub' cannot name a connection.",
        ),
        (
            "[connections.github]\norganization = 'x'\n",
            "readiness.toml:1: connections.github.source is missing. Add source.",
        ),
        (
            '[checkpoints]\nto = [\n"mailto:a@b",\n"ftp://x"]\n',
            "readiness.toml:4: checkpoints.to.1: 'ftp://x' is no place for checkpoints.",
        ),
        (
            '[checkpoints]\nto = ["tsa:http://169.254.169.254/"]\n',
            "readiness.toml:2: checkpoints.to.0: the address leads to a link-local",
        ),
        ('[scope]\nexclude = [{id = "x"}]\n', "readiness.toml:2: scope.exclude.0.reason is missing. Add reason."),
        (
            '[notify]\nurls = ["slack://tokens"]\n',
            "readiness.toml:2: notify.urls.0: a secret is written out. Name it by env:NAME",
        ),
        ("[a\n", "readiness.toml:1: expected ']'"),
        ("x = 1\nx = 2\n", "readiness.toml:2: cannot overwrite a value"),
        ("a = 1\nb =", "readiness.toml:2: invalid value"),
    ],
)
def test_each_fault_names_its_line_and_a_remedy(tmp_path: Path, text: str, said: str) -> None:
    assert complaint(tmp_path, text).startswith(said)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[connections.github]\nsource = "github"\ntoken = "hunter2-hunter2"\n', 3),
        ('[connections.jira]\nsource = "jira"\n[connections.jira.auth]\napi_key = "hunter2-hunter2"\n', 4),
        ('[connections.github]\nsource = "github"\norganization = "ghp_hunter2hunter2hunter2hunter2hunter2"\n', 3),
        ('[storage]\ndatabase = "postgresql+psycopg://me:hunter2-hunter2@db/r"\n', 2),
        ('[organization]\nname = "AKIAHUNTER2HUNTER222"\n', 2),
    ],
)
def test_a_literal_secret_is_refused_and_never_repeated(tmp_path: Path, text: str, line: int) -> None:
    said = complaint(tmp_path, text)
    assert said.startswith(f"readiness.toml:{line}: a secret is written out in ")
    assert "hunter2" not in said.lower()


def test_a_secret_of_a_wrong_type_is_not_repeated_either(tmp_path: Path) -> None:
    assert "4711" not in complaint(tmp_path, '[notify]\nurls = ["json://user:4711@host"]\n')


def test_hostile_keys_and_values_are_shown_on_one_printable_line(tmp_path: Path) -> None:
    for text in (
        '[owners]\n"\\u001b[31m\\n" = "x"\n',
        '"\\u001b[31m" = 1\n',
        '[organization]\ntime_zone = "\\u202e\\u001b"\n',
    ):
        assert complaint(tmp_path, text).isprintable()


def test_all_faults_are_kept_and_the_first_is_said_with_their_number(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_text("[web]\nx = 1\n[review]\ny = 2\nfour_eyes = 3\n", encoding="utf-8")
    with pytest.raises(WrongConfiguration, match=r"^readiness.toml:2: .* \(2 more\)$") as raised:
        load_settings(tmp_path, {})
    assert [complaint.line for complaint in raised.value.complaints] == [2, 4, 5]


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"there is no readiness.toml in .*\. Run `readiness init DIR`, or name"):
        load_settings(tmp_path, {})


def test_a_folder_of_that_name_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").mkdir()
    with pytest.raises(WrongUse, match="cannot be read"):
        load_settings(tmp_path, {})


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "readiness.toml").write_bytes(b'[organization]\nname = "Caf\xe9"\n')
    with pytest.raises(WrongConfiguration, match=r"^readiness.toml:2: the file is not UTF-8"):
        load_settings(tmp_path, {})


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "readiness.toml").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(WrongConfiguration, match="larger than 256 KiB"):
        load_settings(tmp_path, {})


def test_a_bomb_of_brackets_is_refused(tmp_path: Path) -> None:
    assert complaint(tmp_path, "x = " + "[" * 50_000).startswith("readiness.toml:1: values are nested too deeply")


def test_variables_override_the_file(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        WHOLE,
        READINESS_HOME="/elsewhere",
        READINESS_STORAGE__DATABASE="postgresql+psycopg://me:secret@db/r",
        READINESS_ORGANIZATION__NAME="42",
        READINESS_REVIEW__FOUR_EYES="false",
        READINESS_STORAGE__S3__OBJECT_LOCK_DAYS="30",
        READINESS_CALENDAR__HOLIDAYS='["2026-05-01"]',
        READINESS_CONNECTIONS__GITHUB__BASE_URL="http://127.0.0.1:9",
        OTHER="x",
    )
    assert settings.storage.database == "postgresql+psycopg://me:secret@db/r"
    assert settings.organization.name == "42"
    assert settings.organization.time_zone == "America/New_York"
    assert not settings.review.four_eyes
    assert settings.storage.s3.object_lock_days == 30
    assert settings.calendar.holidays == (date(2026, 5, 1),)
    assert settings.connections["github"].options["base_url"] == "http://127.0.0.1:9"
    assert settings.connections["github"].options["organization"] == "acme"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "READINESS_STORAGE__DATABSE",
            "x",
            "the environment variable READINESS_STORAGE__DATABSE names an unknown key databse in",
        ),
        (
            "READINESS_NONSENSE",
            "x",
            "the environment variable READINESS_NONSENSE names an unknown key nonsense. Known here",
        ),
        (
            "READINESS_ORGANIZATION__TIME_ZONE",
            "Mars",
            "environment variable READINESS_ORGANIZATION__TIME_ZONE: organization.time_zone",
        ),
        (
            "READINESS_REVIEW__FOUR_EYES",
            "perhaps",
            "environment variable READINESS_REVIEW__FOUR_EYES: review.four_eyes must be true",
        ),
        ("READINESS_REVIEW", "x", "environment variable READINESS_REVIEW: review must be a table"),
        ("READINESS_ORGANIZATION__NAME", "a\nb", "READINESS_ORGANIZATION__NAME holds what is no text on one line"),
        ("READINESS_ORGANIZATION__NAME", "\udcff", "READINESS_ORGANIZATION__NAME holds what is no text on one line"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert complaint(tmp_path, "", **{name: value}).startswith(said)


def test_two_variables_for_one_table_are_refused(tmp_path: Path) -> None:
    said = complaint(tmp_path, "", READINESS_WEB="x", READINESS_WEB__BASE_URL="https://x.example")
    assert "name the same table" in said


@given(st.text(max_size=200))
def test_no_text_ends_in_anything_but_settings_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / "readiness.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(WrongUse, WrongConfiguration):
        load_settings(home, {})
