"""What an incoming request asks for, read from its signature, its body and its path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

__all__ = ["ACCOUNT", "ROOT", "Call", "read_call"]

ACCOUNT = "123456789012"
"""The account of every access key but one: a key of twelve digits is that account's own."""
ROOT = "<root_account>"
"""The root user of an account, as a credential report calls it."""

_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_OF_BUCKET = {
    "encryption": "GetBucketEncryption",
    "location": "GetBucketLocation",
    "policy": "GetBucketPolicy",
    "policyStatus": "GetBucketPolicyStatus",
    "publicAccessBlock": "GetPublicAccessBlock",
    "tagging": "GetBucketTagging",
    "versioning": "GetBucketVersioning",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as its sender named it."""

    service: str
    operation: str
    """service:Operation, as in ec2:DescribeRegions."""
    region: str
    access_key: str
    path: str
    protocol: str
    """json, query, ec2 or rest: how the answer is written."""
    parameters: Mapping[str, str]

    @property
    def name(self) -> str:
        """The operation without its service."""
        return self.operation.rpartition(":")[2]

    @property
    def account(self) -> str:
        """The account the key belongs to."""
        return self.access_key if re.fullmatch(r"\d{12}", self.access_key) else ACCOUNT


def read_call(environ: dict[str, Any]) -> Call:
    """Read a WSGI request, its body left as it was."""
    path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service, region, key = (scope["service"], scope["region"], scope["key"]) if scope else ("", "", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    form = {name: values[0] for name, values in parse_qs(_body(environ)).items()}
    if target:
        name, protocol = target.rpartition(".")[2], "json"
    elif "Action" in form:
        name, protocol = form["Action"], "ec2" if service == "ec2" else "query"
    else:
        service, name = _rest(service, environ["REQUEST_METHOD"], path, query)
        protocol = "rest"
    return Call(service, f"{service}:{name}", region, key, path, protocol, form)


def _rest(service: str, method: str, path: str, query: str) -> tuple[str, str]:
    if path.startswith("/v20180820/"):
        return "s3control", "GetPublicAccessBlock" if method == "GET" else f"{method} {path}"
    if method == "GET" and path == "/":
        return service, "ListBuckets"
    names = [part.partition("=")[0] for part in query.split("&")]
    asked = next((_OF_BUCKET[name] for name in names if name in _OF_BUCKET), None)
    return service, asked if asked and method == "GET" else f"{method} {path}"


def _body(environ: dict[str, Any]) -> str:
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return ""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(content)
    return str(content.decode())
