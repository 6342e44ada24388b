"""What an open dispute is about, in the parts of the contract: they are not amended meanwhile (X7)."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from disputes.enums import OPEN, Reason
from disputes.models import Dispute
from orders.enums import Subject

GOODS: Final = (Subject.GOODS, Subject.QUALITY, Subject.PACKING, Subject.FILES)
SUBJECTS: Final = {
    Reason.LATE_SHIPMENT: (Subject.SHIPMENT,),
    Reason.LATE_DELIVERY: (Subject.DELIVERY, Subject.SHIPMENT),
    Reason.NOT_RECEIVED: (Subject.DELIVERY, Subject.SHIPMENT, Subject.FREIGHT),
    Reason.DAMAGED: (*GOODS, Subject.FREIGHT),
}
"""By reason; every other one is about the goods."""


def about(order: Any, read: Callable[[Any], Iterable[Any]]) -> Iterable[Subject]:
    """The parts that the order's open dispute is about; the amounts always are, and orders knows that."""
    for dispute in read(Dispute):
        if dispute.state in OPEN:
            yield from SUBJECTS.get(Reason(dispute.reason), GOODS)
