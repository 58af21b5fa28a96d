"""Bodies of classic branch protection and of rulesets."""

from readiness.demo.github.numbers import instant
from readiness.demo.github.rest.bodies.accounts import WEB, Body, simple_user
from readiness.demo.github.rest.bodies.commits import ACTIONS_ID
from readiness.demo.github.rules import Protection, Rule, Ruleset
from readiness.demo.github.state import Organization, Repository


def protection(api: str, organization: Organization, repository: Repository, branch: str, found: Protection) -> Body:
    """Return the protection of a branch; a part that is not asked for is absent."""
    url = f"{api}/repos/{repository.full_name}/branches/{branch}/protection"
    body: Body = {"url": url}
    if found.checks is not None:
        body["required_status_checks"] = _checks(f"{url}/required_status_checks", found)
    if found.push_logins is not None:
        people = _people(api, organization, found.push_logins)
        body["restrictions"] = {"url": f"{url}/restrictions", **_who(f"{url}/restrictions"), **people}
    if found.required_reviews is not None:
        body["required_pull_request_reviews"] = _reviews(api, organization, url, found)
    return {
        **body,
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": found.required_signatures},
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": found.enforce_admins},
        "required_linear_history": {"enabled": found.required_linear_history},
        "allow_force_pushes": {"enabled": found.allow_force_pushes},
        "allow_deletions": {"enabled": found.allow_deletions},
        "block_creations": {"enabled": found.block_creations},
        "required_conversation_resolution": {"enabled": found.required_conversation_resolution},
        "lock_branch": {"enabled": found.lock_branch},
        "allow_fork_syncing": {"enabled": found.allow_fork_syncing},
    }


def protection_summary(found: Protection | None) -> Body:
    """Return what a branch says about its protection to everybody."""
    contexts = list(found.checks or ()) if found else []
    level = "off" if not contexts else "everyone" if found and found.enforce_admins else "non_admins"
    return {
        "enabled": found is not None,
        "required_status_checks": {
            "enforcement_level": level,
            "contexts": contexts,
            "checks": [{"context": context, "app_id": ACTIONS_ID} for context in contexts],
        },
    }


def short_ruleset(api: str, ruleset: Ruleset) -> Body:
    """Return a ruleset as listed: without conditions, rules and who may pass it by."""
    return {
        "id": ruleset.id,
        "name": ruleset.name,
        "target": ruleset.target,
        "source_type": ruleset.source_type,
        "source": ruleset.source,
        "enforcement": ruleset.enforcement,
        "node_id": ruleset.node_id,
        "_links": _links(api, ruleset),
        "created_at": instant(ruleset.created_at),
        "updated_at": instant(ruleset.updated_at),
    }


def long_ruleset(api: str, ruleset: Ruleset, *, may_edit: bool) -> Body:
    """Return a ruleset asked for by itself; who may pass it by is for those alone who may edit it."""
    conditions: Body = {"ref_name": {"include": ruleset.include, "exclude": ruleset.exclude}}
    if ruleset.source_type == "Organization":
        names = {"include": ruleset.repositories, "exclude": ruleset.repositories_excluded, "protected": False}
        conditions["repository_name"] = names
    body = {**short_ruleset(api, ruleset), "conditions": conditions, "rules": [_rule(rule) for rule in ruleset.rules]}
    if may_edit:
        body["bypass_actors"] = [
            {"actor_id": actor.actor_id, "actor_type": actor.actor_type, "bypass_mode": actor.bypass_mode}
            for actor in ruleset.bypass_actors
        ]
        body["current_user_can_bypass"] = "never"
    return body


def rule_in_force(ruleset: Ruleset, rule: Rule) -> Body:
    """Return a rule as /rules/branches shows it, with the ruleset it comes from."""
    return {
        **_rule(rule),
        "ruleset_source_type": ruleset.source_type,
        "ruleset_source": ruleset.source,
        "ruleset_id": ruleset.id,
    }


def _rule(rule: Rule) -> Body:
    return {"type": rule.type} if rule.parameters is None else {"type": rule.type, "parameters": rule.parameters}


def _links(api: str, ruleset: Ruleset) -> Body:
    if ruleset.source_type == "Organization":
        here, page = f"orgs/{ruleset.source}", f"organizations/{ruleset.source}/settings"
    else:
        here, page = f"repos/{ruleset.source}", ruleset.source
    return {
        "self": {"href": f"{api}/{here}/rulesets/{ruleset.id}"},
        "html": {"href": f"{WEB}/{page}/rules/{ruleset.id}"},
    }


def _checks(url: str, found: Protection) -> Body:
    contexts = list(found.checks or ())
    return {
        "url": url,
        "strict": found.strict,
        "contexts": contexts,
        "contexts_url": f"{url}/contexts",
        "checks": [{"context": context, "app_id": ACTIONS_ID} for context in contexts],
    }


def _reviews(api: str, organization: Organization, url: str, found: Protection) -> Body:
    body: Body = {
        "url": f"{url}/required_pull_request_reviews",
        "dismiss_stale_reviews": found.dismiss_stale_reviews,
        "require_code_owner_reviews": found.require_code_owner_reviews,
        "require_last_push_approval": found.require_last_push_approval,
        "required_approving_review_count": found.required_reviews,
    }
    if found.dismissal_logins:
        restrictions = f"{url}/dismissal_restrictions"
        body["dismissal_restrictions"] = {
            "url": restrictions,
            **_who(restrictions),
            **_people(api, organization, found.dismissal_logins),
        }
    if found.bypass_logins:
        body["bypass_pull_request_allowances"] = _people(api, organization, found.bypass_logins)
    return body


def _who(url: str) -> Body:
    return {"users_url": f"{url}/users", "teams_url": f"{url}/teams", "apps_url": f"{url}/apps"}


def _people(api: str, organization: Organization, logins: tuple[str, ...]) -> Body:
    users = [simple_user(api, user) for login in logins if (user := organization.account(login))]
    return {"users": users, "teams": [], "apps": []}
