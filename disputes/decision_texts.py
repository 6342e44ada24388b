"""What each side reads of a decision, in both languages: generated from its parts, then edited by hand (A5)."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from disputes.enums import Liability, Remedy
from orders.enums import Side
from tradeassurance.accounts.enums import Language
from tradeassurance.ledger.currencies import format_amount

SIDES = (Side.BUYER, Side.SUPPLIER)


def generate(determination: Any, findings: Iterable[Any]) -> dict[tuple[str, str], str]:
    """The text per side and language. The findings know their deviations."""
    found = list(findings)
    made = {}
    for language in Language.values:
        with translation.override(language):
            for side in SIDES:
                made[str(side), language] = "\n\n".join(_paragraphs(determination, found, side))
    return made


def _paragraphs(determination: Any, findings: list[Any], side: Side) -> Iterable[str]:
    dispute = determination.dispute
    yield _("Decision on dispute %(number)s about order %(order)s.") % {
        "number": dispute.number,
        "order": dispute.order.number,
    }
    yield "\n".join(_finding(one) for one in findings)
    yield _outcome(determination, side)
    if determination.liability != Liability.BUYER:
        yield _costs(determination)
    yield _("Reasons: %(reasons)s") % {"reasons": determination.reasons}
    if dispute.appealed_at is None:
        yield _("You may appeal once, with new evidence, until the date that the page of the dispute shows.")
    else:
        yield _("This is the decision on an appeal; it is final.")


def _finding(finding: Any) -> str:
    values = {
        "about": str(finding.deviation.requirement or finding.deviation),
        "result": finding.get_result_display(),
        "why": finding.text,
    }
    return (_("%(about)s: %(result)s. %(why)s") if finding.text else _("%(about)s: %(result)s.")) % values


def _outcome(determination: Any, side: Side) -> str:
    amount = format_amount(determination.amount, determination.dispute.order.currency)
    values = {"liability": determination.get_liability_display(), "amount": amount}
    if determination.remedy == Remedy.NO_REFUND:
        return _("%(liability)s. Nothing is refunded.") % values
    if side == Side.BUYER:
        if determination.remedy == Remedy.RETURN_AND_REFUND:
            return (
                _("%(liability)s. Send the goods back; you get %(amount)s when they have arrived.") % values
            )
        return _("%(liability)s. You get %(amount)s back.") % values
    if determination.remedy == Remedy.RETURN_AND_REFUND:
        return _("%(liability)s. The buyer sends the goods back and gets %(amount)s.") % values
    return _("%(liability)s. The buyer gets %(amount)s back: from what is held, the rest from you.") % values


def _costs(determination: Any) -> str:
    return _(
        "The inspection fee is borne by: %(fee)s. Return freight: %(freight)s. Customs: %(customs)s."
    ) % {
        "fee": determination.get_inspection_fee_by_display(),
        "freight": determination.get_return_freight_by_display(),
        "customs": determination.get_customs_by_display(),
    }
