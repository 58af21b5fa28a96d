"""Who may come to which page: one table of every route and every role; what is not in it nobody may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.services.people.accounts import ROLES
from readiness.services.people.tokens import COLLECT, MANAGE, READ, REVIEW, WRITE

ANYBODY = frozenset({"anybody", *ROLES})
"""With or without a session."""
SIGNED_IN = frozenset(ROLES)
COMPANY = SIGNED_IN - {"auditor"}
EVIDENCE = SIGNED_IN - {"executive"}
"""Those who look at single items and their bytes."""
TEAM = frozenset({"engineer", "lead", "admin"})
LEADS = frozenset({"lead", "admin"})
ADMINS = frozenset({"admin"})

TABLE: Mapping[str, frozenset[str]] = {
    # a person and their session
    "static": ANYBODY,
    "health.alive": ANYBODY,
    "health.ready": ANYBODY,
    "metrics.show": ANYBODY,  # which asks for a token itself, unless a program of this machine comes
    "login.show": ANYBODY,
    "login.enter": ANYBODY,
    "login.ask": ANYBODY,
    "login.finish": ANYBODY,
    "login.end": SIGNED_IN,
    "setup.show": ANYBODY,
    "setup.choose": ANYBODY,
    "calendar.show": ANYBODY,
    "api.description": ANYBODY,
    # the engagement: an auditor sees the one they belong to, and only that
    "overview.show": SIGNED_IN,
    "overview.whole": COMPANY,
    "executive.show": COMPANY,
    "room.show": EVIDENCE,
    "bundles.index": EVIDENCE,
    "bundles.take": EVIDENCE,
    "bundles.making": LEADS,
    "bundles.issue": LEADS,
    "bundles.check": LEADS,
    "controls.index": SIGNED_IN,
    "controls.show": SIGNED_IN,
    "controls.change": LEADS,
    "controls.charge": LEADS,
    "controls.walk": TEAM,
    "criteria.index": SIGNED_IN,
    "criteria.show": SIGNED_IN,
    "criteria.crosswalk": SIGNED_IN,
    "gaps.index": SIGNED_IN,
    "gaps.charge": LEADS,
    "waivers.index": SIGNED_IN,
    "waivers.show": COMPANY,
    "waivers.ask": TEAM,
    "waivers.propose": TEAM,
    "waivers.answer": LEADS,
    "waivers.approve": LEADS,
    "waivers.decline": LEADS,
    "waivers.end": LEADS,
    "stages.index": SIGNED_IN,
    "search.show": SIGNED_IN,
    "coverage.index": SIGNED_IN,
    # the proof
    "runs.index": EVIDENCE,
    "runs.due": TEAM,
    "runs.answer": TEAM,
    "populations.index": EVIDENCE,
    "populations.show": EVIDENCE,
    "populations.take": EVIDENCE,
    "activity.index": TEAM,
    "activity.show": TEAM,
    "procedures.index": EVIDENCE,
    "procedures.show": EVIDENCE,
    "results.index": EVIDENCE,
    "results.show": EVIDENCE,
    "results.take": EVIDENCE,
    "evidence.index": EVIDENCE,
    "evidence.show": EVIDENCE,
    "evidence.download": EVIDENCE,
    "uploads.new": TEAM,
    "uploads.add": TEAM,
    "uploads.answer": LEADS,
    "uploads.accept": LEADS,
    "uploads.give_back": LEADS,
    "connections.index": COMPANY,
    "connections.try_": TEAM,
    "connections.collect": TEAM,
    # the workspace
    "settings.show": ADMINS,
    "settings.create_engagement": ADMINS,
    "settings.select_engagement": ADMINS,
    "settings.sign_scope": ADMINS,
    # people
    "users.index": ADMINS,
    "users.invite": ADMINS,
    "users.answer": ADMINS,
    "users.show": ADMINS,
    "users.change_role": ADMINS,
    "users.disable": ADMINS,
    "users.enable": ADMINS,
    "users.link": ADMINS,
    "users.end_sessions": ADMINS,
    "users.reset_factor": ADMINS,
    # programs
    "tokens.index": ADMINS,
    "tokens.create": ADMINS,
    "tokens.revoke": ADMINS,
    "tokens.revoke_selected": ADMINS,
    # a person's own
    "account.show": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.end_sessions": SIGNED_IN,
    "account.end_selected": SIGNED_IN,
    "account.make_calendar": COMPANY,
    "account.end_calendar": COMPANY,
    "factor.show": SIGNED_IN,
    "factor.begin": SIGNED_IN,
    "factor.confirm": SIGNED_IN,
    "factor.renew_codes": SIGNED_IN,
    "factor.remove": SIGNED_IN,
    "mine.index": COMPANY,
    "mine.delegate": TEAM,
}
"""By endpoint, which is the name of a view's file and function. A new view is closed until its line stands here."""
OWN = frozenset(name for name in TABLE if name.startswith(("account.", "factor.", "login.")))
"""What a person comes to who must add a second factor first."""


@dataclass(frozen=True, slots=True)
class Access:
    """Which roles may call a route of the API, with a token of which scope."""

    roles: frozenset[str]
    scope: str = READ


API: Mapping[str, Access] = {
    "api.token": Access(SIGNED_IN),
    # the engagement
    "api.status": Access(SIGNED_IN),
    "api.stages": Access(SIGNED_IN),
    "api.controls": Access(SIGNED_IN),
    "api.control": Access(SIGNED_IN),
    "api.coverage": Access(SIGNED_IN),
    "api.gaps": Access(SIGNED_IN),
    "api.mine": Access(COMPANY),
    "api.engagements": Access(SIGNED_IN),
    "api.engagement": Access(SIGNED_IN),
    "api.engagement_create": Access(ADMINS, MANAGE),
    "api.engagement_select": Access(ADMINS, MANAGE),
    "api.overrides": Access(COMPANY),
    "api.override_add": Access(LEADS, MANAGE),
    # the proof
    "api.evidence": Access(EVIDENCE),
    "api.evidence_item": Access(EVIDENCE),
    "api.evidence_file": Access(EVIDENCE),
    "api.evidence_add": Access(TEAM, WRITE),
    "api.evidence_accept": Access(LEADS, REVIEW),
    "api.evidence_return": Access(LEADS, REVIEW),
    "api.populations": Access(EVIDENCE),
    "api.population": Access(EVIDENCE),
    "api.population_rows": Access(EVIDENCE),
    "api.population_file": Access(EVIDENCE),
    "api.results": Access(EVIDENCE),
    "api.result": Access(EVIDENCE),
    "api.result_rows": Access(EVIDENCE),
    "api.procedures": Access(EVIDENCE),
    "api.waivers": Access(EVIDENCE),
    "api.waiver_ask": Access(TEAM, WRITE),
    "api.waiver_approve": Access(LEADS, REVIEW),
    "api.waiver_decline": Access(LEADS, REVIEW),
    "api.waiver_end": Access(LEADS, REVIEW),
    "api.walkthroughs": Access(EVIDENCE),
    "api.walkthrough_add": Access(TEAM, WRITE),
    "api.activity": Access(TEAM),
    "api.bundles": Access(EVIDENCE),
    "api.bundle_issue": Access(LEADS, MANAGE),
    "api.issuing": Access(LEADS),
    "api.bundle": Access(EVIDENCE),
    "api.bundle_file": Access(EVIDENCE),
    "api.bundle_check": Access(LEADS, MANAGE),
    # collecting
    "api.runs": Access(EVIDENCE),
    "api.run": Access(EVIDENCE),
    "api.run_ask": Access(TEAM, COLLECT),
    "api.due": Access(EVIDENCE),
    "api.connections": Access(COMPANY),
    "api.connection_try": Access(TEAM, COLLECT),
    # people
    "api.users": Access(ADMINS),
}
"""By endpoint. A route that stands in no row is closed."""
ONE_ENGAGEMENT = frozenset({"auditor"})
"""Roles that see the one engagement they belong to, whatever their address asks for."""


def may_call(role: str, endpoint: str) -> bool:
    """Say whether a role may call a route of the API at all; the token's scope is asked for besides."""
    return endpoint in API and role in API[endpoint].roles


def may(role: str | None, endpoint: str) -> bool:
    """Say whether a role, or somebody without one, may come to an endpoint."""
    return (role or "anybody") in TABLE.get(endpoint, frozenset())
