"""What must hold of amended contracts: which one is in force, who confirmed it, and what its clocks follow (I19, I22)."""

from collections.abc import Iterator

from orders import reading, windows
from orders.enums import AmendmentKind, AmendmentState, Clock
from orders.models import Amendment, Order
from tradeassurance.core.models import Deadline, Outcome

AMENDED = "amended"
"""Why a freeze ended whose protected amount an amendment raised: the next one took its place."""


def contracts_in_force() -> Iterator[str]:
    """Accepted versions without both confirmations, and orders whose contract is not the last accepted one."""
    accepted = Amendment.objects.filter(state=AmendmentState.ACCEPTED, kind=AmendmentKind.CHANGE)
    last: dict[int, Amendment] = {}
    for one in accepted.select_related("order", "version").prefetch_related("version__confirmations"):
        version = one.version
        given = {c.side: c.content_hash for c in version.confirmations.all()}  # type: ignore[union-attr]
        if set(given) != {"buyer", "supplier"} or set(given.values()) != {version.content_hash}:  # type: ignore[union-attr]
            yield f"{one} was accepted without both confirmations of its version"
        if one.order_id not in last or last[one.order_id].number < one.number:
            last[one.order_id] = one
    for one in last.values():
        if one.order.contract_id != one.version_id:
            yield f"{one.order.number} does not stand on {one}, which was accepted last"
    waiting = Amendment.objects.exclude(state=AmendmentState.ACCEPTED).exclude(version=None)
    for one in waiting.select_related("order"):
        if one.order.contract_id == one.version_id:
            yield f"{one.order.number} stands on {one}, which was not accepted"


def dates_of_the_agreement() -> Iterator[str]:
    """Running clocks of agreed days that are not those of the contract in force; the desk's extensions stand."""
    running = Deadline.objects.filter(
        root_kind=reading.ROOT_KIND, outcome=Outcome.OPEN, kind__in=(Clock.SHIP_BY, Clock.DELIVER_BY)
    )
    clocks = {(clock.root_id, clock.kind): clock for clock in running}
    orders = Order.objects.filter(pk__in={pk for pk, _kind in clocks})
    for order in orders.select_related("contract", "seller", "rules"):
        agreed = {
            Clock.SHIP_BY: windows.ship_by(order, order.contract),
            Clock.DELIVER_BY: windows.deliver_by(order, order.contract),
        }
        for kind, wanted in agreed.items():
            clock = clocks.get((order.pk, kind))
            if clock is None or clock.due_at != clock.original_due_at:
                continue
            if wanted is None or clock.due_at != max(wanted, clock.started_at.replace(microsecond=0)):
                yield f"{order.number}: {kind} ends {clock.due_at}, the contract in force says {wanted}"
