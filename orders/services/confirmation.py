"""Both sides confirm one version: it is pinned, hashed, and the supplier's limit set aside (O1, L3, L4)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import review, windows
from orders.enums import Clock, OrderState, Side
from orders.models import Confirmation, ContractFile, ContractVersion, LineItem, Order, Requirement
from orders.services import drafting, freezes, versions
from tradeassurance.core import calendars
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import rates
from tradeassurance.rules.models import ServiceRules


@service(Order)
def confirm(change: Change, order: Order, *, version: int) -> Order:
    """A side confirms the newest version; with the second confirmation the order stands.

    Raises Refused: another version is newer (O1), the limit does not hold it (L3), a category is excluded
    (O4), or the rules do not fit (RULEBOOK 1).
    """
    side = order.side_of(change.actor)
    if side is None or order.state != OrderState.PROPOSED:
        raise Refused("O1", _("This order is not waiting for your confirmation."), _("Reload the page."))
    latest = max(change.all(ContractVersion), key=lambda v: v.number)
    if latest.number != version:
        raise Refused(
            "O1", _("The contract was changed since you opened the page."), _("Read the new version first.")
        )
    given = [c for c in change.all(Confirmation) if c.version_id == latest.pk]
    if any(c.side == side for c in given):
        raise Refused(
            "O1", _("You have already confirmed this version."), _("The other side must confirm it now.")
        )
    sign(change, latest, side)
    if given:
        _stand(change, order, latest)
    else:
        drafting.wait_for_confirmation(change, order)
        change.tell(order.party(side.other), "order.confirmed_by_other", order=order.number, version=version)
    return order


def sign(change: Change, version: ContractVersion, side: Side) -> None:
    """Keep that a side confirmed a version: who, when, and the hash of what it read (O1)."""
    given = Confirmation(
        version=version,
        side=side,
        user_id=change.actor.person,
        at=change.at,
        content_hash=version.content_hash,
    )
    change.add(given)


def _stand(change: Change, order: Order, contract: ContractVersion) -> None:
    rules_version = ServiceRules.objects.in_force(change.at)
    rate = rates.usd_rate(order.currency, change.at)
    check(change, contract, rules_version.rules)
    if contract.shipment_date < calendars.local_date(change.at, order.seller.time_zone):
        raise Refused(
            "O2", _("The agreed shipment date has passed."), _("Change the contract to a later date.")
        )
    change.advance(order.confirm, at=change.at, contract=contract, rules=rules_version, usd_rate=rate)
    change.meet(order, Clock.CONFIRM_BY)
    freezes.set_aside(change, order, contract)
    rules = order.terms
    due = change.due(rules.unpaid_lapse, order.buyer, "unpaid_lapse", rules_code=rules.code)
    change.schedule(order, Clock.PAY_BY, due, remind=rules.reminder_before)
    amount = Amount(contract.initial_payment, order.currency)
    change.tell(order.buyer, "order.confirmed.pay", order=order.number, amount=amount, due=due.due_at)
    change.tell(order.seller, "order.confirmed", order=order.number)


def check(change: Change, contract: ContractVersion, rules: Any) -> None:
    """What both confirm is what is stored, and these rules allow it. Raises Refused (O1, O3, O4)."""
    items, requirements, files = (
        versions.of_version(change, model, contract) for model in (LineItem, Requirement, ContractFile)
    )
    if contract.hash_of(items, requirements, files) != contract.content_hash:
        raise Refused("O1", _("The stored contract does not match its hash."), _("Tell the support desk."))
    if excluded := review.excluded(contract, (item.category for item in items), rules):
        raise Refused(
            "O4",
            _("Trade Assurance does not cover the category %(category)s.")
            % {"category": ", ".join(excluded)},
            _("Take these lines out of the order."),
        )
    if contract.quality_cover not in windows.offered_quality(rules):
        raise Refused(
            "O3",
            _("The rules in force do not offer this quality coverage."),
            _("Change the quality coverage of the contract."),
        )


def confirmed_sides(confirmations: list[Confirmation], version: ContractVersion) -> set[Side]:
    """Which sides have confirmed a version."""
    return {Side(c.side) for c in confirmations if c.version_id == version.pk}
