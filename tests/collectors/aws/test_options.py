import subprocess
import sys

import pytest
from pydantic import ValidationError

from collectors.aws.options import Options
from collectors.kit import discover
from readiness.settings.connection import check_connection
from readiness.settings.load import load_settings

ROLE = "arn:aws:iam::123456789012:role/audit/Readiness"
CONTRACT = """
[connections.aws_prod]
source = "aws"
profile = "prod"
role_arn = "arn:aws:iam::123456789012:role/Readiness"
external_id = "readiness-7"
regions = ["us-east-1"]
endpoint_url = "http://127.0.0.1:5000"
"""


def test_nothing_need_be_said() -> None:
    options = Options()
    assert (options.regions, options.profile, options.role_arn) == ("all", None, None)


@pytest.mark.parametrize(
    "given",
    [
        {"profile": "prod", "regions": ["us-east-1", "eu-west-1"]},
        {"role_arn": ROLE, "external_id": "a:b/c=1"},
        {"regions": ["us-gov-west-1"]},
        {"regions": "all", "endpoint_url": "https://aws.gateway.example/"},
        {"access_key_id": "env:A", "secret_access_key": "env:B", "session_token": "env:C"},
    ],
)
def test_each_way_in_is_taken(given: dict[str, object]) -> None:
    assert Options.model_validate(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"regions": []}, "at least 1 item"),
        ({"regions": "us-east-1"}, "'all'"),
        ({"regions": ["us-east-1", "us-east-1"]}, "each region once"),
        ({"regions": ["../x"]}, "pattern"),
        ({"role_arn": "Readiness"}, "pattern"),
        ({"external_id": "seven"}, "beside the `role_arn`"),
        ({"access_key_id": "env:A"}, "together"),
        ({"session_token": "env:A"}, "only beside"),
        ({"profile": "a", "access_key_id": "env:A", "secret_access_key": "env:B"}, "either `profile`"),
        ({"endpoint_url": "ftp://x"}, "must be an address"),
        ({"region": "us-east-1"}, "Extra inputs"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Options.model_validate(given)


def test_the_contracts_example_loads(tmp_path) -> None:
    (tmp_path / "readiness.toml").write_text(CONTRACT)
    connection = load_settings(tmp_path, {}).connections["aws_prod"]
    source = discover()["aws"]
    options = check_connection(connection, source.options, source.secrets)
    assert options.regions == ["us-east-1"]


def test_listing_collectors_does_not_load_boto3() -> None:
    code = "import sys; from collectors.kit import discover; discover(); print('boto3' in sys.modules, 'botocore' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
