"""The invariants of who decides: four eyes, and nobody tied to a party (I32–I34)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from disputes import deeds
from disputes.enums import DeterminationState
from disputes.models import Determination
from tradeassurance.accounts.acts import Act
from tradeassurance.accounts.models import Company, Membership, Tie, User
from tradeassurance.accounts.ties import PUBLIC_MAIL_DOMAINS, TIE_MEMORY
from tradeassurance.core.actors import staff
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import Approval, ApprovalState, TrailEntry
from tradeassurance.ledger import currencies

ISSUED = (DeterminationState.ISSUED, DeterminationState.FINAL)
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(9000, 1, 1, tzinfo=UTC)


@check(
    "I32",
    _("Who approves is neither the author nor a decider of before; where approval is required it exists"),
)
def i32() -> Finding:
    """Issued determinations above the threshold or on appeal, and who answered for each approval."""
    given = _approvals()
    issued = Determination.objects.filter(state__in=ISSUED).select_related("dispute__order")
    found, rows = [], 0
    for decision in issued.iterator(chunk_size=2000):
        rows += 1
        dispute, approval = decision.dispute, given.get(decision.pk)
        if approval is None:
            usd = currencies.to_usd(decision.amount, dispute.order.usd_rate)
            if dispute.appealed_at is not None or usd > dispute.order.terms.second_approver_above_usd:
                found.append(f"determination {decision.pk} was issued without approval")
        elif approval.checker_id in (approval.maker_id, decision.arbitrator_id, dispute.first_arbitrator_id):
            found.append(f"determination {decision.pk} was approved by somebody who decided")
    return rows, found


@check("I33", _("What was approved is what was issued"))
def i33() -> Finding:
    """The hash that was approved against the determination as it stands."""
    given = _approvals()
    issued = Determination.objects.filter(state__in=ISSUED, pk__in=given).prefetch_related(
        "findings", "texts"
    )
    return len(given), [
        f"determination {decision.pk} is not what was approved"
        for decision in issued.iterator(chunk_size=100)
        if decision.content_hash(list(decision.findings.all()), decision.texts.all())
        != given[decision.pk].content_hash
    ]


def _approvals() -> dict[int, Approval]:
    rows = Approval.objects.filter(action="determination.issue", state=ApprovalState.APPROVED)
    return {approval.subject_id: approval for approval in rows}


@check("I34", _("Nobody tied to a party acted on its case, but for what a review looks at"))
def i34() -> Finding:
    """Every deed of a tied person in the trails of the company's orders, and the reviews of ties recorded later."""
    found = [
        f"{act.case}: {user.pk} acted and is tied to company {company.pk} ({act.action})"
        for user, company, acts in _deeds_of_tied()
        for act in acts
    ]
    return TrailEntry.objects.filter(root_kind="order", actor__in=_labels()).count(), found


def _labels() -> list[str]:
    return [staff(pk).label for pk in User.objects.filter(is_staff=True).values_list("pk", flat=True)]


def _deeds_of_tied() -> Iterator[tuple[User, Company, list[Act]]]:
    for tie in Tie.objects.select_related("user", "company", "review"):
        since = datetime.combine(tie.started_on, datetime.min.time(), UTC)
        until = (
            END
            if tie.ended_on is None
            else datetime.combine(tie.ended_on + TIE_MEMORY, datetime.max.time(), UTC)
        )
        review = getattr(tie, "review", None)
        seen = [] if review is None else review.acts
        acts = deeds.in_cases_of(tie.user, tie.company, since, until)
        yield tie.user, tie.company, [act for act in acts if not _is_looked_at(act, tie.recorded_at, seen)]
    for member in Membership.objects.filter(user__is_staff=True).select_related("user", "company"):
        until = END if member.left_at is None else member.left_at + TIE_MEMORY
        acts = deeds.in_cases_of(member.user, member.company, member.joined_at, until)
        yield member.user, member.company, acts
    yield from _same_domain()


def _is_looked_at(act: Act, recorded_at: datetime, seen: list[Any]) -> bool:
    return act.at <= recorded_at and act.plain() in seen


def _same_domain() -> Iterator[tuple[User, Company, list[Act]]]:
    companies = Company.objects.exclude(domain="").exclude(domain__in=PUBLIC_MAIL_DOMAINS)
    by_domain: dict[str, list[Company]] = {}
    for company in companies:
        by_domain.setdefault(company.domain, []).append(company)
    for user in User.objects.all() if by_domain else ():
        for company in by_domain.get(user.email_domain, ()):
            yield user, company, deeds.in_cases_of(user, company, BEGINNING, END)
