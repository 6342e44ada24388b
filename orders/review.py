"""What to know before confirming a contract (O3, O4, L3): findings, and the protection it would have.

Pure functions of a version, its lines and the rules in force, except :func:`room`, which asks for the rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import incoterms, windows
from orders.enums import QualityCover
from orders.incoterms import Incoterm
from suppliers import categories
from suppliers.enums import SupplierState
from tradeassurance.accounts.policy import is_covered
from tradeassurance.core import calendars
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused, Text
from tradeassurance.ledger import currencies, rates
from tradeassurance.rules.enums import Coverage, Limit, ProtectedAmount
from tradeassurance.rules.typed import Rules


@dataclass(frozen=True)
class Finding:
    """One remark on a contract: ``bad`` will be refused, ``wait`` deserves a second look."""

    rule: str
    tone: str
    text: Text
    instead: Text = ""


def covers(contract: Any, rules: Rules) -> bool:
    """Whether an order with this contract would take part under these rules."""
    return contract.covered or rules.coverage == Coverage.AUTOMATIC


def excluded_slugs(rules: Rules) -> frozenset[str]:
    """The categories that no order can have where every order is covered (O4)."""
    automatic = rules.coverage == Coverage.AUTOMATIC
    return frozenset(str(one) for one in rules.excluded_categories) if automatic else frozenset()


def excluded(contract: Any, slugs: Iterable[str], rules: Rules) -> list[str]:
    """The categories that make a covered order ineligible (O4)."""
    return sorted(set(slugs) & set(rules.excluded_categories)) if covers(contract, rules) else []


def findings(order: Any, contract: Any, rules: Rules, at: datetime) -> list[Finding]:
    """Everything to know before confirming; what would be refused comes first."""
    items, requirements = list(contract.items.all()), list(contract.requirements.all())
    found = [*_eligibility(order, contract, items, rules), *_limit(order, contract, rules, at)]
    found += _amounts(contract, rules)
    found += _quality(contract, requirements, rules)
    found += _freight(contract)
    found += _dates(order, contract, rules, at)
    return sorted(found, key=lambda finding: finding.tone != "bad")


def _eligibility(order: Any, contract: Any, items: list[Any], rules: Rules) -> Iterable[Finding]:
    if order.supplier.state != SupplierState.JOINED:
        yield Finding("L1", "bad", _("The supplier does not take part in Trade Assurance now."))
    if names := excluded(contract, [item.category for item in items], rules):
        listed = ", ".join(str(categories.label(name)) for name in names)
        yield Finding(
            "O4",
            "bad",
            _("Trade Assurance does not cover this category: %(categories)s.") % {"categories": listed},
            _("Take these lines out of the order."),
        )
    if contract.quality_cover not in windows.offered_quality(rules):
        yield Finding(
            "O3",
            "bad",
            _("The rules in force do not offer this quality coverage."),
            _("Change the contract and choose another one."),
        )
    if not (answer := is_covered(order.buyer)):
        yield Finding(answer.rule, "wait", answer.reason, answer.instead)
    if not covers(contract, rules):
        yield Finding(
            "O2",
            "wait",
            _("This order is not covered: there can be no claim."),
            _("Change the contract and choose coverage."),
        )


def _limit(order: Any, contract: Any, rules: Rules, at: datetime) -> Iterable[Finding]:
    if not covers(contract, rules) or rules.limit == Limit.SOFT:
        return
    try:
        needed, left = room(order, contract, at)
    except Refused as refusal:
        yield Finding(refusal.rule, "bad", refusal.reason, refusal.instead)
        return
    if needed > left:
        yield Finding(
            "L3",
            "bad",
            _(
                "The protected amount (USD %(needed)s) is more than the supplier's available limit (USD %(left)s)."
            )
            % {"needed": f"{needed:,.2f}", "left": f"{left:,.2f}"},
            _("Agree on a lower protected amount, or wait until the supplier's limit is free."),
        )


def room(order: Any, contract: Any, at: datetime) -> tuple[Decimal, Decimal]:
    """The protected amount in USD at today's rate, and what the supplier has available. Raises Refused (L8)."""
    rate = rates.usd_rate(order.currency, at)
    return currencies.to_usd(contract.protected_amount, rate), order.supplier.available_amount


def _amounts(contract: Any, rules: Rules) -> Iterable[Finding]:
    agreed = rules.protected_amount == ProtectedAmount.AGREED
    if agreed and covers(contract, rules) and contract.initial_payment > contract.protected_amount:
        yield Finding(
            "O4",
            "wait",
            _("The initial payment is more than the protected amount: only the protected part is covered."),
            _("Raise the protected amount, or pay less at first."),
        )


def _quality(contract: Any, requirements: list[Any], rules: Rules) -> Iterable[Finding]:
    if contract.quality_cover == QualityCover.NONE or not covers(contract, rules):
        return
    if not requirements:
        yield Finding(
            "O3",
            "wait",
            _("Quality is covered, but the contract names no quality requirement."),
            _(
                "Change the contract: write some, adopt the standard inspection, or ask the other side in the note."
            ),
        )
    vague = [one.characteristic for one in requirements if not one.is_measurable]
    if vague:
        yield Finding(
            "O3",
            "wait",
            _("Nobody could measure: %(names)s. The industry standard would decide.")
            % {"names": ", ".join(vague)},
            _("Add a number with a tolerance, or how it is tested."),
        )


def _freight(contract: Any) -> Iterable[Finding]:
    """The incoterm and who arranges the freight must say the same (O2)."""
    if incoterms.contradicts(contract.incoterm, contract.freight_by):
        carrier = Incoterm(contract.incoterm).carriage_by
        yield Finding(
            "O2",
            "wait",
            _(
                "Contradiction: under %(incoterm)s the freight is arranged by the %(side)s, the contract says otherwise."
            )
            % {"incoterm": contract.incoterm, "side": carrier.label},
            _("Change one of them: whoever arranges the freight answers for damage on the way."),
        )
    if not contract.incoterm:
        yield Finding(
            "O2",
            "wait",
            _(
                "No incoterm is named: where the goods change hands, and who bears the risk on the way, is open."
            ),
            _("Name one with its port or place."),
        )


def _dates(order: Any, contract: Any, rules: Rules, at: datetime) -> Iterable[Finding]:
    """What is missing or impossible about the agreed days (O2)."""
    if contract.shipment_date < calendars.local_date(at, order.seller.time_zone):
        yield Finding(
            "O2",
            "bad",
            _("The agreed shipment date has passed."),
            _("Change the contract to a later date."),
        )
    if rules.delivery_covered and contract.delivery_date is None and covers(contract, rules):
        yield Finding(
            "O2",
            "wait",
            _("No delivery date is agreed: late delivery, and goods that never arrive, are not covered."),
            _("Agree on a delivery date."),
        )


@dataclass(frozen=True)
class Protection:
    """What a contract would protect, if both sides confirmed now."""

    covered: bool
    everything_paid: bool
    amount: Amount
    windows: list[windows.Window]
    preview: Any


def protection(order: Any, contract: Any, rules: Rules) -> Protection:
    """The protection and the claim windows as they would follow from these rules."""
    preview = SimpleNamespace(
        terms=rules,
        buyer=order.buyer,
        seller=order.seller,
        buyer_tier=order.buyer.buyer_tier,
        is_covered=covers(contract, rules),
        state=order.state,
        claims_barred=False,
        paid_at=None,
        shipped_at=None,
        delivered_at=None,
    )
    return Protection(
        covered=preview.is_covered,
        everything_paid=rules.protected_amount == ProtectedAmount.EVERYTHING_PAID,
        amount=Amount(contract.protected_amount, order.currency),
        windows=windows.windows(preview, contract),
        preview=preview,
    )
