"""A version of a contract as a PDF: what was agreed, its hash, who confirmed it, and the other versions (O1, O2)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from orders.enums import Side
from orders.models import ContractVersion, Order
from suppliers import categories
from tradeassurance.portal.display import amount_text, day_text, instant_line
from tradeassurance.portal.paper import HEAD, SMALL, code, draw, gap, say, table


def contract_pdf(order: Order, version: ContractVersion, versions: Iterable[ContractVersion]) -> bytes:
    """The version as a PDF, in the reader's language and zone. Versions come with parts and confirmations."""
    title = f"{order.number}, {_('contract, version %(number)d') % {'number': version.number}}"
    story = [*_standing(order, version), *agreed(order, version), *_proof(order, version, versions)]
    return draw(title, story, f"{order.number} · v{version.number} · SHA-256 {version.content_hash}")


def _standing(order: Order, version: ContractVersion) -> list[Flowable]:
    if order.contract_id == version.pk:
        text = _("This version is the contract in force: both sides confirmed it.")
    elif len(list(version.confirmations.all())) == len(Side.values):  # type: ignore[attr-defined]
        text = _("Both sides confirmed this version; an amendment took its place.")
    else:
        text = _("This version is not the contract: it was not confirmed by both sides.")
    rows = [
        (_("Buyer"), f"{order.buyer.name}, {order.buyer.country}"),
        (_("Supplier"), f"{order.seller.name}, {order.seller.country}"),
        (_("Currency"), order.currency),
    ]
    if order.rules is not None:
        rows.append((_("Rules"), f"{order.rules.title} ({order.rules.code})"))
    return [say(text, SMALL), gap(), *table(rows, (1, 3))]


def agreed(order: Order, version: ContractVersion) -> list[Flowable]:
    """What a version says: lines, terms, quality requirements, design files."""

    def money(amount: Any) -> str:
        return amount_text(amount, order.currency)

    lines = []
    for item in version.items.all():  # type: ignore[attr-defined]
        quantity = f"{item.quantity.normalize():f} {item.unit}"
        row = (
            item.product,
            categories.label(item.category),
            quantity,
            money(item.unit_price),
            money(item.amount),
        )
        lines.append(row)
    heads = (_("Product"), _("Category"), _("Quantity"), _("Unit price"), _("Amount"))
    story: list[Flowable] = [say(_("Lines"), HEAD), *table(lines, (4, 3, 2, 2, 2), heads)]
    story += [say(_("Terms"), HEAD), *table(_terms(version, money), (1, 3))]
    story.append(say(_("Quality requirements"), HEAD))
    wanted = [
        (one.characteristic, one.requirement, one.tolerance or "–", one.method or "–")
        for one in version.requirements.all()  # type: ignore[attr-defined]
    ]
    heads = (_("Characteristic"), _("Requirement"), _("Tolerance"), _("Test method"))
    story += table(wanted, (3, 3, 2, 3), heads) if wanted else [say(_("The contract names none."))]
    files = [(file.name, code(file.sha256)) for file in version.files.all()]  # type: ignore[attr-defined]
    if files:
        story += [say(_("Design files"), HEAD), *table(files, (1, 2))]
    return story


def _terms(version: ContractVersion, money: Any) -> list[tuple[Any, Any]]:
    incoterm = f"{version.incoterm} {version.incoterm_place} (Incoterms 2020)" if version.incoterm else "–"
    return [
        (_("Total"), money(version.total)),
        (_("Initial payment"), money(version.initial_payment)),
        (_("Balance"), money(version.balance)),
        (_("Covered by Trade Assurance"), _("yes") if version.covered else _("no")),
        (_("Protected amount"), money(version.protected_amount)),
        (_("Quality coverage"), version.get_quality_cover_display()),
        (_("Agreed shipment date"), day_text(version.shipment_date)),
        (_("Agreed delivery date"), day_text(version.delivery_date) if version.delivery_date else "–"),
        (_("Freight arranged by"), version.get_freight_by_display()),
        (_("Incoterm"), incoterm),
        (_("Packaging"), version.packaging or "–"),
        (_("Customization"), version.customization or "–"),
    ]


def _proof(order: Order, version: ContractVersion, versions: Iterable[ContractVersion]) -> list[Flowable]:
    given = [
        (
            f"{Side(one.side).label}: {order.party(one.side).name}",
            instant_line(one.at),
            code(one.content_hash),
        )
        for one in version.confirmations.all()  # type: ignore[attr-defined]
    ]
    story: list[Flowable] = [say(_("Confirmations"), HEAD)]
    story += table(given, (3, 3, 5)) if given else [say(_("Nobody has confirmed this version."))]
    story += [say(_("Fingerprint (SHA-256) of this version"), HEAD), code(version.content_hash)]
    rows = [
        (
            _("Version %(number)d: %(side)s") % {"number": one.number, "side": Side(one.side).label},
            instant_line(one.made_at),
            code(one.content_hash),
        )
        for one in versions
    ]
    return [*story, say(_("All versions"), HEAD), *table(rows, (3, 3, 5))]
