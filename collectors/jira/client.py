"""The way to one Jira site: patient with limits, never content with an answer that was given to nobody."""

from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from collectors.jira.answer import Answer, parsed, reading
from collectors.jira.options import Options
from collectors.jira.trouble import dead, no, trouble
from collectors.kit import Patience, Quota, Refused, Unavailable
from collectors.reply import Broken, Trouble
from readiness import clock

__all__ = ["BROWSE", "Account", "Jira"]

TRIES = 4
BROWSE = "Browse Projects in every project the queries name"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose eyes we use, and the zone in which it means dates."""

    id: str
    name: str
    zone: str


class Jira:
    """A client of one site; sends nothing until asked."""

    def __init__(self, options: Options, secrets: Mapping[str, str], patience: Patience) -> None:
        """Take the options, the resolved `token`, and the run's patience."""
        from collectors.wire import Wire  # noqa: PLC0415 - requests loads slowly, and most commands only list collectors

        self.options = options
        self._secrets = secrets
        self._patience = patience
        self._wire = Wire(options.base_url, patience.deadline)
        self._server: Mapping[str, Any] | None = None
        self._account: Account | None = None

    @property
    def requests(self) -> int:
        """HTTP calls sent so far, retries included."""
        return self._wire.requests

    @property
    def quota(self) -> Quota | None:
        """The limit that will be reached first, as Jira last told it; None before it told any."""
        return self._wire.quota

    def close(self) -> None:
        """Let the connections go."""
        self._wire.close()

    def identity(self) -> Mapping[str, str]:
        """Return `system`, `url`, `deployment`, `version`, `zone` and `principal`; raise SourceFailure."""
        account, server = self.account(), self._server_info()
        return {
            "system": "jira",
            "url": self.options.base_url,
            "deployment": "Cloud" if self.is_cloud() else "Data Center",
            "version": str(server.get("version") or ""),
            "zone": account.zone,
            "principal": account.name,
        }

    def is_cloud(self) -> bool:
        """Say whether the site is Cloud; everything else speaks as Data Center. Asks the site once."""
        return str(self._server_info().get("deploymentType") or "").casefold() == "cloud"

    def account(self) -> Account:
        """Return who we are, as Jira said when first asked."""
        if self._account is None:
            self._account = self._ask_account()
        return self._account

    def confirm(self) -> None:
        """Ask again who we are: a token that died meanwhile makes lists short without a word. Raises Refused."""
        before, now = self.account(), self._ask_account()
        if now.id != before.id:
            raise Refused(
                f"Jira answered the first calls to {before.name} and the last to {now.name}: the list cannot be believed. "
                "Collect again with one account's token."
            )

    def get(
        self,
        path: str,
        parameters: Mapping[str, str | int] | None = None,
        *,
        needs: str,
        bearable: Collection[int] = (),
    ) -> Answer:
        """GET below the API's root; statuses named bearable come back as answers, every other no is raised."""
        return self._get(f"{self._root()}{path}", parameters, needs, bearable)

    def desk(self, path: str, parameters: Mapping[str, str | int], *, needs: str, bearable: Collection[int]) -> Answer:
        """GET below the root of Jira Service Management."""
        return self._get(f"/rest/servicedeskapi{path}", parameters, needs, bearable)

    def _root(self) -> str:
        return "/rest/api/3" if self.is_cloud() else "/rest/api/2"

    def _get(
        self, path: str, parameters: Mapping[str, str | int] | None, needs: str, bearable: Collection[int]
    ) -> Answer:
        answer = self._ask(quote(path), dict(parameters or {}))
        if answer.status == HTTPStatus.OK or answer.status in bearable:
            return answer
        raise no(answer, needs)

    def _server_info(self) -> Mapping[str, Any]:
        if self._server is None:
            answer = self._get("/rest/api/2/serverInfo", None, "nothing more: everybody may ask this", ())
            with reading(answer):
                self._server = dict(answer.body)
        return self._server

    def _ask_account(self) -> Account:
        answer = self.get("/myself", needs="the right to sign in (Browse Projects is enough)")
        with reading(answer):
            body = answer.body
            account = body["accountId"] if self.is_cloud() else body["name"]
            name = str(body.get("emailAddress") or body.get("displayName") or account)
            return Account(str(account), name, str(body.get("timeZone") or "UTC"))

    def _ask(self, path: str, parameters: dict[str, str | int]) -> Answer:
        """Send until an answer stands; raises Unavailable after four tries, or when patience is spent."""
        attempt = 1
        while True:
            outcome = self._try(f"{path}?{urlencode(parameters)}" if parameters else path)
            if isinstance(outcome, Answer):
                return outcome
            if attempt == TRIES:
                raise Unavailable(f"{outcome.why}, {TRIES} times in a row. Collect again later.")
            self._patience.wait(2.0 ** (attempt - 1) if outcome.wait is None else outcome.wait, outcome.why)
            attempt += 1
            if outcome.heavy and "maxResults" in parameters:
                parameters["maxResults"] = max(1, int(parameters["maxResults"]) // 2)

    def _try(self, relative: str) -> Answer | Trouble:
        """Send once; return what stands, or what another try may cure. Raises Refused where nobody was answered."""
        headers = {"Authorization": self._credentials(), "Accept": "application/json", "User-Agent": "readiness"}
        started = clock.monotonic()
        try:
            reply = self._wire.send("GET", f"{self.options.base_url}{relative}", headers, None)
        except Broken as broken:
            self._patience.spend(clock.monotonic() - started)
            return Trouble(f"Jira at {self.options.base_url} {broken}", heavy=broken.slow)
        answer = parsed(f"GET {relative}", reply)
        failure = dead(answer)
        if failure is not None:
            raise failure
        return trouble(answer) or answer

    def _credentials(self) -> str:
        token = self._secrets["token"].strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Refused(
                "The connection's `token` points to something that is no token (empty, or with spaces or odd letters). "
                "Put the token there, and nothing else."
            )
        if self.options.email is None:
            return f"Bearer {token}"
        return f"Basic {b64encode(f'{self.options.email}:{token}'.encode()).decode()}"
