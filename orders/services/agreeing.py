"""An amended contract begins to stand: what may change, the freeze, the clocks and the money that follow (O5, X7, L3)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import money, subjects, windows
from orders.enums import Clock, OrderState, PaymentState, Subject
from orders.extensions import disputed_subjects
from orders.models import (
    Amendment,
    ContractFile,
    ContractVersion,
    CreditUse,
    LineItem,
    Order,
    Payment,
    Requirement,
    Shipment,
)
from orders.services import confirmation, freezes, payment, schedules, versions
from tradeassurance.core import calendars
from tradeassurance.core.change import Change
from tradeassurance.core.refusals import Refused

PARTS = {"items": LineItem, "requirements": Requirement, "files": ContractFile}


def changes(change: Change, order: Order, version: ContractVersion) -> frozenset[Subject]:
    """In which parts a version differs from the contract in force."""
    return subjects.changed(
        order.agreement, version, lambda one, kind: versions.of_version(change, PARTS[kind], one)
    )


def require_possible(
    change: Change, order: Order, version: ContractVersion, some: frozenset[Subject]
) -> None:
    """Whether these parts may be amended now. Raises Refused (O5, X7)."""
    if not some:
        raise Refused("O5", _("Nothing would change."), _("Change what you want to propose."))
    late = [one for one in some if order.state not in subjects.AMENDABLE[one]]
    if late:
        raise Refused(
            "O5",
            _("This does not change any more while the order is “%(state)s”: %(subjects)s.")
            % {"state": order.get_state_display(), "subjects": subjects.listed(late)},
            _("Leave it as it is, and propose the rest."),
        )
    if order.disputed and (fought := some & _disputed(change, order)):
        raise Refused(
            "X7",
            _("The open dispute is about this: %(subjects)s.") % {"subjects": subjects.listed(fought)},
            _("Settle the dispute first, or leave this as it is."),
        )
    if Subject.GOODS in some and change.all(Shipment):
        raise Refused(
            "O5",
            _("A part of the goods is shipped; the lines of the order do not change any more."),
            _("Agree on other dates, or say that nothing more will be shipped."),
        )
    _amounts(change, order, version)
    _dates(change, order, version, some)


def _disputed(change: Change, order: Order) -> frozenset[Subject]:
    return subjects.MONEY | disputed_subjects.of(order, change.all)


def _amounts(change: Change, order: Order, version: ContractVersion) -> None:
    counted = (PaymentState.INITIATED, PaymentState.RECEIVED)
    paid = sum((p.amount for p in change.all(Payment) if p.state in counted), Decimal(0))
    paid += money.credited(change.all(CreditUse))
    if version.total < paid:
        raise Refused(
            "O5",
            _("The new total is less than what is paid or on its way."),
            _("Lower it to what is paid at most, or cancel the order by agreement."),
        )


def _dates(change: Change, order: Order, version: ContractVersion, some: frozenset[Subject]) -> None:
    today = calendars.local_date(change.at, order.seller.time_zone)
    days = ((Subject.SHIPMENT, version.shipment_date), (Subject.DELIVERY, version.delivery_date))
    if any(subject in some and day is not None and day < today for subject, day in days):
        raise Refused("O5", _("The new date has passed already."), _("Choose a day that is still to come."))


def stand(change: Change, order: Order, amendment: Amendment) -> None:
    """The amended version is the contract from now on; what follows from it follows in the same change.

    Raises Refused as :func:`require_possible` does, or where a raised amount does not fit the limit (L3).
    """
    version = amendment.version
    assert version is not None
    some = changes(change, order, version)
    require_possible(change, order, version, some)
    confirmation.check(change, version, order.terms)
    confirmation.sign(change, version, order.acting_side(change.actor))
    order.contract = version
    if Subject.PROTECTED in some:
        freezes.set_aside_anew(change, order, version)
    _clocks(change, order, amendment, some)
    if order.state == OrderState.CONFIRMED:
        payment.start_if_paid(change, order)


def _clocks(change: Change, order: Order, amendment: Amendment, some: frozenset[Subject]) -> None:
    """What the contract dates is due by the new days; each clock says which amendment moved it."""
    contract, cause = order.agreement, f"amendment:{amendment.number}"
    if Subject.SHIPMENT in some and order.state == OrderState.IN_PRODUCTION:
        change.drop(order, Clock.PROPOSE_DATE)
        schedules.ship_by(change, order, cause)
    if Subject.DELIVERY in some and order.state in (OrderState.IN_PRODUCTION, OrderState.SHIPPED):
        change.drop(order, Clock.DELIVER_BY)
        if windows.deliver_by(order, contract) is not None:
            schedules.deliver_by(change, order, cause)
    if order.shipped_at is not None:
        schedules.claim_windows(change, order)
