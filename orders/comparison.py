"""Two versions of a contract side by side: every term, and whether it differs (O1)."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from orders.enums import Side
from orders.models import ContractVersion
from suppliers import categories
from tradeassurance.portal import display


@dataclass(frozen=True)
class Line:
    """One term in both versions; empty text where a version does not have it."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def compare(before: ContractVersion, after: ContractVersion, currency: str) -> list[Line]:
    """All terms of two versions of the same order."""
    one, other = _terms(before, currency), _terms(after, currency)
    labels = list(dict.fromkeys([*one, *other]))
    return [Line(label, one.get(label, ""), other.get(label, "")) for label in labels]


def changes(before: ContractVersion, after: ContractVersion, currency: str) -> list[Line]:
    """Only what differs."""
    return [line for line in compare(before, after, currency) if line.differs]


def _terms(version: ContractVersion, currency: str) -> dict[str, str]:
    def money(amount: Any) -> str:
        return display.amount_text(amount, currency)

    terms = {}
    for item in version.items.all():
        label = _("Line %(position)d") % {"position": item.position}
        quantity = number_format(item.quantity.normalize(), force_grouping=True)
        terms[label] = (
            f"{item.product} ({categories.label(item.category)}), {quantity} {item.unit}"
            f" × {money(item.unit_price)} = {money(item.amount)}"
        )
    terms[_("Total")] = money(version.total)
    terms[_("Initial payment")] = money(version.initial_payment)
    terms[_("Balance")] = money(version.balance)
    terms[_("Covered by Trade Assurance")] = _("yes") if version.covered else _("no")
    terms[_("Protected amount")] = money(version.protected_amount)
    terms[_("Quality coverage")] = str(version.get_quality_cover_display())
    terms[_("Agreed shipment date")] = display.day_text(version.shipment_date)
    terms[_("Agreed delivery date")] = (
        version.delivery_date and display.day_text(version.delivery_date)
    ) or "–"
    terms[_("Freight arranged by")] = str(Side(version.freight_by).label)
    named = version.incoterm and f"{version.incoterm} {version.incoterm_place}".strip()
    terms[_("Incoterm")] = named or "–"
    terms[_("Packaging")] = version.packaging or "–"
    terms[_("Customization")] = version.customization or "–"
    for one in version.requirements.all():
        label = _("Quality requirement %(position)d") % {"position": one.position}
        parts = [str(one), one.tolerance and _("tolerance %s") % one.tolerance, one.method]
        terms[label] = "; ".join(part for part in parts if part)
    for file in version.files.all():
        label = _("Design file %(position)d") % {"position": file.position}
        terms[label] = f"{file.name} ({file.sha256[:16]}…)"
    return terms
