"""Showing a party how to reach the other one, and keeping that it happened (N3)."""

from django.utils.translation import gettext as _

from disputes import contacts
from disputes.models import ContactShown, Dispute, Replacement, Return
from tradeassurance.core.change import Change, service


@service(Dispute)
def show(change: Change, dispute: Dispute) -> ContactShown:
    """A person of one side sees the other side's contact from now on, while goods travel; staff read it (N3)."""
    goods = change.find(Return, dispute_id=dispute.pk)
    replacement = change.find(Replacement, dispute_id=dispute.pk)
    change.require(contacts.may_see(dispute, dispute.order.side_of(change.actor), goods, replacement))
    side, what_for = dispute.order.acting_side(change.actor), contacts.need(goods, replacement)
    assert what_for is not None
    mine = {"dispute_id": dispute.pk, "side": side, "need": what_for, "user_id": change.actor.person}
    if (known := change.find(ContactShown, **mine)) is not None:
        return known
    change.because(_("Contact details of the other side shown."))
    return change.add(
        ContactShown(dispute=dispute, side=side, need=what_for, user_id=change.actor.person, at=change.at)
    )
