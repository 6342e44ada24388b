"""Publishing a version: an editor proposes, another person approves, and then it never changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tradeassurance.accounts.roles import RULES_APPROVER
from tradeassurance.core import approvals
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused
from tradeassurance.rules import policy
from tradeassurance.rules.fingerprint import fingerprint
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services.drafting import PUBLISH


@service(ServiceRules)
def propose(change: Change, version: ServiceRules) -> Approval:
    """Put a complete draft before a second person (I32)."""
    change.require(policy.may_edit(version, change.actor, change.at))
    change.require(policy.may_publish(version, change.actor, change.at))
    if approvals.waiting(change, PUBLISH, version):
        raise Refused("I32", _("This draft already waits for approval."), _("Ask an approver of the rules."))
    return approvals.ask(change, PUBLISH, version)


@service(ServiceRules)
def publish(change: Change, version: ServiceRules, *, remark: str = "") -> None:
    """Approve a proposed draft: it is published as it was proposed (I32, I33)."""
    approvals.answer(change, _proposed(change, version), version, approve=True, remark=remark)


@service(ServiceRules)
def send_back(change: Change, version: ServiceRules, *, remark: str) -> None:
    """Refuse a proposed draft, with what should change; it stays a draft."""
    approvals.answer(change, _proposed(change, version), version, approve=False, remark=remark)


def _proposed(change: Change, version: ServiceRules) -> Approval:
    approval = approvals.waiting(change, PUBLISH, version)
    if approval is None:
        raise Refused(
            "I32", _("This draft was not proposed for publication."), _("An editor proposes it first.")
        )
    return approval


def content_hash(change: Any, version: ServiceRules) -> str:
    """The hash of a version as it stands."""
    return fingerprint(version.code, version.applies_from, version.parameters.all())


def _approved(change: Any, version: ServiceRules, approval: Approval) -> None:
    change.advance(
        version.publish, by_id=change.actor.user_id, at=change.at, content_hash=approval.content_hash
    )


def _sent_back(change: Any, version: ServiceRules, approval: Approval) -> None:
    change.because(approval.remark)


approvals.register(
    approvals.Action(
        name=PUBLISH,
        role=RULES_APPROVER,
        label=gettext_lazy("Publish a version of the service rules"),
        content_hash=content_hash,
        approved=_approved,
        refused=_sent_back,
    )
)
