"""The fields of classic protection and of rulesets."""

from typing import Any

from readiness.demo.github.graph.connections import connection
from readiness.demo.github.graph.fields import Info, asked, field
from readiness.demo.github.graph.organizations import ACTIONS_APP
from readiness.demo.github.graph.views import Bypass, Protected, Ref, RulesetRule
from readiness.demo.github.people import User
from readiness.demo.github.rules import Protection, Ruleset, protection_of
from readiness.demo.github.state import Organization, Repository

SWITCHES = {
    "allowsDeletions": "allow_deletions",
    "allowsForcePushes": "allow_force_pushes",
    "blocksCreations": "block_creations",
    "dismissesStaleReviews": "dismiss_stale_reviews",
    "isAdminEnforced": "enforce_admins",
    "lockAllowsFetchAndMerge": "allow_fork_syncing",
    "lockBranch": "lock_branch",
    "pattern": "pattern",
    "requireLastPushApproval": "require_last_push_approval",
    "requiredApprovingReviewCount": "required_reviews",
    "requiresCodeOwnerReviews": "require_code_owner_reviews",
    "requiresCommitSignatures": "required_signatures",
    "requiresConversationResolution": "required_conversation_resolution",
    "requiresLinearHistory": "required_linear_history",
    "requiresStrictStatusChecks": "strict",
    "databaseId": "id",
}
"""Fields of BranchProtectionRule that are members of Protection."""
ROLES = {1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin"}


def _protection(source: Protected) -> Protection:
    return source.protection


for name, member in SWITCHES.items():
    field("BranchProtectionRule", name)(lambda source, _, member=member: getattr(_protection(source), member))
field("BranchProtectionRule", "creator")(lambda _, info: _first_owner(asked(info).organization))
field("BranchProtectionRule", "requiredDeploymentEnvironments")(lambda _, __: [])
field("BranchProtectionRule", "requiresDeployments")(lambda _, __: False)
field("BranchProtectionRule", "requiresApprovingReviews")(lambda s, _: s.protection.required_reviews is not None)
field("BranchProtectionRule", "requiresStatusChecks")(lambda s, _: s.protection.checks is not None)
field("BranchProtectionRule", "requiredStatusCheckContexts")(lambda s, _: list(s.protection.checks or ()))
field("BranchProtectionRule", "restrictsPushes")(lambda s, _: s.protection.push_logins is not None)
field("BranchProtectionRule", "restrictsReviewDismissals")(lambda s, _: bool(s.protection.dismissal_logins))
field("RepositoryRuleset", "id")(lambda ruleset, _: ruleset.node_id)
field("RepositoryRuleset", "databaseId")(lambda ruleset, _: ruleset.id)
field("RepositoryRuleset", "enforcement")(lambda ruleset, _: ruleset.enforcement.upper())
field("RepositoryRuleset", "target")(lambda ruleset, _: ruleset.target.upper())
field("RepositoryRule", "type")(lambda one, _: one.rule.type.upper())
field("RepositoryRule", "repositoryRuleset")(lambda one, _: one.ruleset)
field("RepositoryRulesetBypassActor", "bypassMode")(lambda one, _: one.actor.bypass_mode.upper())
field("RepositoryRulesetBypassActor", "deployKey")(lambda one, _: one.actor.actor_type == "DeployKey")
field("RepositoryRulesetBypassActor", "organizationAdmin")(lambda o, _: o.actor.actor_type == "OrganizationAdmin")
field("RepositoryRulesetBypassActor", "repositoryRoleDatabaseId")(lambda one, _: _role(one))
field("RepositoryRulesetBypassActor", "repositoryRoleName")(lambda one, _: ROLES.get(_role(one) or 0))


@field("BranchProtectionRule", "requiredStatusChecks")
def required_status_checks(source: Protected, _: Info) -> list[dict[str, Any]]:
    """Return the checks that must pass, with the app they must come from."""
    return [{"context": context, "app": ACTIONS_APP} for context in source.protection.checks or ()]


@field("BranchProtectionRule", "matchingRefs")
def matching_refs(source: Protected, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return the branches the pattern holds for."""
    only = {source.protection.pattern: source.protection}
    names = [name for name in sorted(source.repository.branches) if protection_of(only, name)]
    return connection(info, [Ref(source.repository, name) for name in names], arguments)


@field("BranchProtectionRule", "bypassPullRequestAllowances")
def bypass_allowances(source: Protected, info: Info, **arguments: Any) -> dict[str, Any]:
    """Return who may merge without the required pull request."""
    here = asked(info).organization
    found = [
        {"actor": here.account(login), "branchProtectionRule": source, "id": f"{source.id}{login}"}
        for login in source.protection.bypass_logins
    ]
    return connection(info, found, arguments)


@field("RepositoryRuleset", "source")
def source_of(ruleset: Ruleset, info: Info) -> Organization | Repository:
    """Return the organisation or the repository the ruleset belongs to."""
    here = asked(info).organization
    return here if ruleset.source_type == "Organization" else here.repositories[ruleset.source.partition("/")[2]]


@field("RepositoryRuleset", "conditions")
def conditions(ruleset: Ruleset, _: Info) -> dict[str, Any]:
    """Return which refs, and for the organisation's rulesets which repositories, are chosen."""
    chosen: dict[str, Any] = {"refName": {"include": ruleset.include, "exclude": ruleset.exclude}}
    if ruleset.source_type == "Organization":
        names = {"include": ruleset.repositories, "exclude": ruleset.repositories_excluded, "protected": False}
        chosen["repositoryName"] = names
    return chosen


@field("RepositoryRuleset", "rules")
def rules(ruleset: Ruleset, info: Info, type: str | None = None, **arguments: Any) -> dict[str, Any]:  # noqa: A002 -- GitHub's name
    """Return the rules, those of one type if asked."""
    found = [RulesetRule(ruleset, i, r) for i, r in enumerate(ruleset.rules) if type in {None, r.type.upper()}]
    return connection(info, found, arguments)


@field("RepositoryRuleset", "bypassActors")
def bypass_actors(ruleset: Ruleset, info: Info, **arguments: Any) -> dict[str, Any] | None:
    """Return who may pass the ruleset by, to those who may edit it; null to others."""
    viewer, source = asked(info).viewer, source_of(ruleset, info)
    if not (viewer.can("admin", source) if isinstance(source, Repository) else viewer.governs):
        return None
    return connection(info, [Bypass(ruleset, i, a) for i, a in enumerate(ruleset.bypass_actors)], arguments)


@field("RepositoryRule", "parameters")
def parameters(one: RulesetRule, _: Info) -> dict[str, Any] | None:
    """Return the parameters of the kinds of rule that have any here."""
    given = one.rule.parameters or {}
    if one.rule.type == "pull_request":
        return {
            "__typename": "PullRequestParameters",
            "dismissStaleReviewsOnPush": given["dismiss_stale_reviews_on_push"],
            "requireCodeOwnerReview": given["require_code_owner_review"],
            "requireLastPushApproval": given["require_last_push_approval"],
            "requiredApprovingReviewCount": given["required_approving_review_count"],
            "requiredReviewThreadResolution": given["required_review_thread_resolution"],
        }
    if one.rule.type == "required_status_checks":
        checks = given["required_status_checks"]
        return {
            "__typename": "RequiredStatusChecksParameters",
            "doNotEnforceOnCreate": given["do_not_enforce_on_create"],
            "strictRequiredStatusChecksPolicy": given["strict_required_status_checks_policy"],
            "requiredStatusChecks": [
                {"context": check["context"], "integrationId": check.get("integration_id")} for check in checks
            ],
        }
    return None


def _role(one: Bypass) -> int | None:
    return one.actor.actor_id if one.actor.actor_type == "RepositoryRole" else None


def _first_owner(here: Organization) -> User | None:
    return next((m.user for m in here.members.values() if m.role == "admin"), None)
