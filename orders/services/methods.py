"""Writing and publishing the ways to pay: finance drafts, a second person of finance publishes (P1, I32, I33)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.models import MethodTable, MethodTerms
from orders.models.methods import TERMS
from tradeassurance.accounts import roles
from tradeassurance.core import approvals
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused

PUBLISH = "methods.publish"
"""The action that needs a second person."""


@service(MethodTable, creates=True)
def draft(
    change: Change, *, code: str, title: str, copy_of: MethodTable, applies_from: datetime | None = None
) -> MethodTable:
    """Begin a new version as a copy of another one."""
    change.require(policy.may_record_money(change.actor))
    if MethodTable.objects.filter(code=code).exists():
        raise Refused("P1", _("There is a version with this code."), _("Choose another code."))
    table = change.open(MethodTable(code=code, title=title, applies_from=applies_from))
    for row in copy_of.terms.all():
        change.add(MethodTerms(table=table, **{name: getattr(row, name) for name in TERMS}))
    change.because(f"copy of {copy_of.code}")
    return table


@service(MethodTable)
def describe(change: Change, table: MethodTable, *, title: str, applies_from: datetime | None) -> None:
    """Say what a draft is called and from which instant (UTC) it applies."""
    _edit(change, table)
    table.title, table.applies_from = title, applies_from


@service(MethodTerms)
def set_terms(change: Change, terms: MethodTerms, **values: Any) -> None:
    """Say anew for whom one way of a draft is, up to how much, and what it costs."""
    _edit(change, terms.table)
    if unknown := values.keys() - set(TERMS):
        raise TypeError(f"terms have no {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(terms, name, value)


@service(MethodTable)
def propose(change: Change, table: MethodTable) -> Approval:
    """Put a complete draft before a second person (I32)."""
    change.require(policy.may_edit_methods(table, change.actor, change.at))
    change.require(policy.may_publish_methods(table, change.actor, change.at))
    if approvals.waiting(change, PUBLISH, table):
        raise Refused("I32", _("This draft already waits for approval."), _("Ask a checker of finance."))
    return approvals.ask(change, PUBLISH, table)


@service(MethodTable)
def publish(change: Change, table: MethodTable, *, remark: str = "") -> None:
    """Approve a proposed draft: it is published as it was proposed (I32, I33)."""
    approvals.answer(change, _proposed(change, table), table, approve=True, remark=remark)


@service(MethodTable)
def send_back(change: Change, table: MethodTable, *, remark: str) -> None:
    """Refuse a proposed draft, with what should change; it stays a draft."""
    approvals.answer(change, _proposed(change, table), table, approve=False, remark=remark)


def _edit(change: Change, table: MethodTable) -> None:
    """Only finance, only a draft; what was put before an approver is no longer what was asked."""
    change.require(policy.may_edit_methods(table, change.actor, change.at))
    approvals.void(change, PUBLISH, table)


def _proposed(change: Change, table: MethodTable) -> Approval:
    approval = approvals.waiting(change, PUBLISH, table)
    if approval is None:
        raise Refused("I32", _("This draft was not proposed for publication."), _("A maker of finance proposes it first."))  # fmt: skip
    return approval


def content_hash(change: Any, table: MethodTable) -> str:
    """The hash of a version as it stands."""
    return table.hash_of(change.all(MethodTerms))


def _approved(change: Any, table: MethodTable, approval: Approval) -> None:
    change.require(policy.may_publish_methods(table, change.actor, change.at))
    by_id, said = change.actor.user_id, approval.content_hash
    change.advance(table.publish, at=change.at, by_id=by_id, content_hash=said)


def _sent_back(change: Any, table: MethodTable, approval: Approval) -> None:
    change.because(approval.remark)


def register_approval() -> None:
    """Called once, when the app is ready."""
    approvals.register(
        approvals.Action(
            name=PUBLISH,
            role=roles.FINANCE_CHECKER,
            label=_("Publish the ways to pay"),
            content_hash=content_hash,
            approved=_approved,
            refused=_sent_back,
        )
    )
