"""The way to one GitHub organisation: REST and GraphQL, patient with limits, every refusal put in a sentence."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from collectors.github.answer import Answer, parsed, reading
from collectors.github.app import proof
from collectors.github.options import Options
from collectors.github.trouble import graphql_no, no, trouble
from collectors.kit import Malformed, Patience, Quota, Refused, Unavailable
from collectors.reply import Broken, Trouble
from readiness import clock

__all__ = ["GitHub", "path"]

TRIES = 4
MOST_PAGES = 1_000
APP_TOKEN_AGE = 50 * 60
"""Seconds after which an installation's token is renewed; it lives an hour."""


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    url: str
    call: str
    content: bytes | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    as_app: bool = False


class GitHub:
    """A client of one organisation; sends nothing until asked."""

    def __init__(self, options: Options, secrets: Mapping[str, str], patience: Patience) -> None:
        """Take the options, the resolved `token` or `private_key`, and the run's patience."""
        from collectors.wire import Wire  # noqa: PLC0415 - requests loads slowly, and most commands only list collectors

        self.options = options
        self.scopes: tuple[str, ...] | None = None
        """Scopes of a classic token once GitHub has answered; None for tokens that have permissions instead."""
        self.reaches_all = False
        """Whether GitHub said that the App is installed on all repositories; of tokens it never says so."""
        self._secrets = secrets
        self._patience = patience
        self._wire = Wire(options.base_url, patience.deadline)
        self._installation: tuple[str, float] | None = None

    @property
    def requests(self) -> int:
        """HTTP calls sent so far: retries, redirects and sign-in included."""
        return self._wire.requests

    @property
    def quota(self) -> Quota | None:
        """The limit that will be reached first, as GitHub last told it; None before it told any."""
        return self._wire.quota

    @property
    def organization(self) -> str:
        """Login of the organisation, as configured."""
        return self.options.organization

    def close(self) -> None:
        """Let the connections go."""
        self._wire.close()

    def identity(self) -> Mapping[str, str]:
        """Return `system`, `organization`, `url`, `principal` and, of a classic token, its `scopes`; raise SourceFailure."""
        organization = self.get(path("orgs", self.organization), needs="read:org (classic) or Members: read")
        with reading(organization):
            login = str(organization.body["login"])
        found = {
            "system": "github",
            "organization": login,
            "url": self.options.base_url,
            "principal": self._principal(),
        }
        return found if self.scopes is None else {**found, "scopes": ", ".join(self.scopes)}

    def get(
        self,
        relative: str,
        parameters: Mapping[str, str | int] | None = None,
        *,
        needs: str,
        bearable: tuple[int, ...] = (),
    ) -> Answer:
        """GET a path of the API; statuses named bearable come back as answers, every other no is raised."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self._get(f"{self.options.base_url}{relative}{query}", needs, bearable)

    def pages(
        self,
        relative: str,
        parameters: Mapping[str, str | int] | None = None,
        *,
        needs: str,
        bearable: tuple[int, ...] = (),
    ) -> Iterator[Answer]:
        """GET a list page by page, as its Link headers lead; raises Malformed where they lead in circles or away.

        A list of several pages is counted first: what is taken away while we read moves the rest to pages already read,
        and raises Malformed too. A bearable status, which only the first page may have, is the one answer.
        """
        answer = self.get(relative, {**(parameters or {}), "per_page": 100}, needs=needs, bearable=bearable)
        stated = self._counted(relative, parameters, needs) if _following(answer, "next") else None
        seen: set[bytes] = set()
        shown = 0
        for number in count(1):
            digest = sha256(json.dumps(answer.body).encode()).digest()
            if digest in seen:
                raise Malformed(f"GitHub repeats a page of {answer.asked}. Collect again later.")
            seen.add(digest)
            shown += len(answer.body) if isinstance(answer.body, list) else 0
            yield answer
            following = _following(answer, "next")
            if following is None:
                break
            if number == MOST_PAGES or not self._wire.same_host(following):
                raise Malformed(f"GitHub's list {answer.asked} does not end, or leads to another host.")
            answer = self._get(following, needs, ())
        if stated is not None and shown != stated:
            raise Malformed(
                f"GitHub counts {stated} and shows {shown} of {answer.asked}: the list changed while it was read. "
                "Collect again."
            )

    def _counted(self, relative: str, parameters: Mapping[str, str | int] | None, needs: str) -> int | None:
        """Return how many there are: the number of the last page of one each; None where GitHub does not say."""
        answer = self.get(relative, {**(parameters or {}), "per_page": 1}, needs=needs)
        last = dict(parse_qsl(urlsplit(_following(answer, "last") or "").query)).get("page", "")
        return int(last) if last.isdecimal() and isinstance(answer.body, list) else None

    def graphql(
        self,
        query: str,
        variables: Mapping[str, Any],
        *,
        needs: str,
        sized: str | None = None,
        bearable: tuple[str, ...] = (),
    ) -> Answer:
        """Ask GraphQL; an error that comes with the answer is raised, unless its path names a bearable field.

        `sized` names the variable that holds the page size: it is halved for the next try when GitHub gives a query up.
        """
        address = _graphql_address(self.options.base_url)

        def question(variables: Mapping[str, Any]) -> _Question:
            text = json.dumps({"query": query, "variables": variables})
            return _Question("POST", address, f"POST {urlsplit(address).path} {text}", text.encode(), variables)

        def lighter(asked: _Question) -> _Question:
            return question({**asked.variables, sized: max(1, asked.variables[sized] // 2)}) if sized else asked

        return _settled(self._ask(question(variables), lighter), needs, bearable)

    def _get(self, url: str, needs: str, bearable: tuple[int, ...]) -> Answer:
        answer = self._ask(_Question("GET", url, f"GET {url.removeprefix(self.options.base_url)}"))
        if answer.status == HTTPStatus.OK or answer.status in bearable:
            return answer
        raise no(answer, needs)

    def _ask(self, question: _Question, lighter: Callable[[_Question], _Question] = lambda same: same) -> Answer:
        """Send until an answer stands; raises Unavailable after four tries, or when patience is spent."""
        attempt = 1
        while True:
            outcome = self._try(question)
            if isinstance(outcome, Answer):
                return outcome
            if attempt == TRIES:
                raise Unavailable(f"{outcome.why}, {TRIES} times in a row. Collect again later.")
            self._patience.wait(2.0 ** (attempt - 1) if outcome.wait is None else outcome.wait, outcome.why)
            attempt += 1
            question = lighter(question) if outcome.heavy else question

    def _try(self, question: _Question) -> Answer | Trouble:
        """Send once; return what stands, or what another try may cure."""
        headers = self._headers(as_app=question.as_app)
        started = clock.monotonic()
        try:
            reply = self._wire.send(question.method, question.url, headers, question.content)
        except Broken as broken:
            self._patience.spend(clock.monotonic() - started)
            return Trouble(f"GitHub at {self.options.base_url} {broken}", heavy=broken.slow)
        answer = parsed(question.call, reply, question.variables)
        if not question.as_app and "x-oauth-scopes" in reply.headers:
            self.scopes = tuple(filter(None, (scope.strip() for scope in reply.headers["x-oauth-scopes"].split(","))))
        return trouble(answer) or answer

    def _headers(self, *, as_app: bool) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._proof() if as_app else self._token()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "readiness",
            "Content-Type": "application/json",
        }

    def _token(self) -> str:
        if self.options.app_id is not None:
            return self._installation_token()
        token = self._secrets["token"].strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Refused(
                "The connection's `token` points to something that is no token (empty, or with spaces or odd letters). "
                "Put the token there, and nothing else."
            )
        return token

    def _proof(self) -> str:
        return proof(self.options.app_id or 0, self._secrets["private_key"])

    def _installation_token(self) -> str:
        if self._installation is None or clock.monotonic() - self._installation[1] > APP_TOKEN_AGE:
            relative = f"/app/installations/{self.options.installation_id}/access_tokens"
            answer = self._as_app("POST", relative, HTTPStatus.CREATED)
            with reading(answer):
                self._installation = (str(answer.body["token"]), clock.monotonic())
            self.reaches_all = answer.body.get("repository_selection") == "all"
        return self._installation[0]

    def _as_app(self, method: str, relative: str, expected: HTTPStatus) -> Answer:
        content = b"" if method == "POST" else None
        question = _Question(method, f"{self.options.base_url}{relative}", f"{method} {relative}", content, as_app=True)
        answer = self._ask(question)
        if answer.status != expected:
            raise no(
                answer, "nothing more, but check `app_id`, `installation_id` and `private_key` against the App's page"
            )
        return answer

    def _principal(self) -> str:
        if self.options.app_id is not None:
            answer = self._as_app("GET", "/app", HTTPStatus.OK)
            with reading(answer):
                return f"{answer.body['slug']}[bot]"
        answer = self.get(
            "/user", needs="nothing more: any person's token may ask this", bearable=(HTTPStatus.FORBIDDEN,)
        )
        if answer.status == HTTPStatus.FORBIDDEN:  # the token of a workflow belongs to no person
            answer = self.graphql("query { viewer { login } }", {}, needs="Metadata: read")
            with reading(answer):
                return str(answer.body["data"]["viewer"]["login"])
        with reading(answer):
            return str(answer.body["login"])


def path(*segments: str | int) -> str:
    """Join segments to a path, each quoted whole: a branch's slashes are its own."""
    return "".join(f"/{quote(str(segment), safe='')}" for segment in segments)


def _graphql_address(base_url: str) -> str:
    """Return where GraphQL is asked: beside /api/v3 on an Enterprise Server, else below the API."""
    return f"{base_url.removesuffix('/v3')}/graphql"


def _following(answer: Answer, relation: str) -> str | None:
    """Return where the Link header says the next or the last page is."""
    for part in answer.headers.get("link", "").split(","):
        address, _, said = part.partition(";")
        if f'rel="{relation}"' in said:
            return address.strip().strip("<>")
    return None


def _settled(answer: Answer, needs: str, bearable: tuple[str, ...]) -> Answer:
    if answer.status != HTTPStatus.OK:
        raise no(answer, needs)
    for error in answer.errors:
        if not set(bearable) & set(map(str, error.get("path") or ())):
            raise graphql_no(error, needs)
    with reading(answer):
        if not isinstance(answer.body["data"], dict):
            raise TypeError("no `data`")
    return answer
