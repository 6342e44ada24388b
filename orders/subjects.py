"""What an amendment may change, and when: the parts of a contract, as pure functions of two versions (O5, X7)."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from orders.enums import OrderState, Subject

BEFORE_SHIPMENT: Final = (OrderState.CONFIRMED, OrderState.IN_PRODUCTION)
BEFORE_DELIVERY: Final = (*BEFORE_SHIPMENT, OrderState.SHIPPED)
UNTIL_THE_END: Final = (*BEFORE_DELIVERY, OrderState.DELIVERED)

AMENDABLE: Final[dict[Subject, tuple[OrderState, ...]]] = {
    Subject.SHIPMENT: BEFORE_SHIPMENT,
    Subject.DELIVERY: BEFORE_DELIVERY,
    Subject.GOODS: BEFORE_SHIPMENT,
    Subject.QUALITY: BEFORE_SHIPMENT,
    Subject.PACKING: BEFORE_SHIPMENT,
    Subject.FREIGHT: BEFORE_SHIPMENT,
    Subject.FILES: BEFORE_SHIPMENT,
    Subject.INITIAL: (OrderState.CONFIRMED,),
    Subject.TOTAL: BEFORE_DELIVERY,
    Subject.PROTECTED: UNTIL_THE_END,
    Subject.COVER: (),
}
"""In which states of the order each part may still be amended; whether it is covered was chosen at confirmation."""

MONEY: Final = frozenset({Subject.TOTAL, Subject.PROTECTED, Subject.INITIAL})
"""What every dispute is about, whatever its reason: the amounts it may come to (I13)."""


def contents(parts: Iterable[Any]) -> list[Any]:
    """What parts of a version say, without where they stand in the database."""
    return [part.content() for part in sorted(parts, key=lambda part: part.position)]


def changed(before: Any, after: Any, parts: Callable[[Any, str], Iterable[Any]]) -> frozenset[Subject]:
    """In which parts two versions differ; ``parts(version, kind)`` gives items, requirements or files."""

    def differ(*names: str) -> bool:
        return any(getattr(before, name) != getattr(after, name) for name in names)

    def lists_differ(kind: str) -> bool:
        return contents(parts(before, kind)) != contents(parts(after, kind))

    found = {
        Subject.SHIPMENT: differ("shipment_date"),
        Subject.DELIVERY: differ("delivery_date"),
        Subject.GOODS: lists_differ("items"),
        Subject.QUALITY: differ("quality_cover") or lists_differ("requirements"),
        Subject.PACKING: differ("packaging", "customization"),
        Subject.FREIGHT: differ("freight_by", "incoterm", "incoterm_place"),
        Subject.FILES: lists_differ("files"),
        Subject.INITIAL: differ("initial_payment"),
        Subject.TOTAL: differ("total"),
        Subject.PROTECTED: differ("protected_amount"),
        Subject.COVER: differ("covered"),
    }
    return frozenset(subject for subject, does in found.items() if does)


def listed(some: Iterable[Subject]) -> str:
    """Subjects by name, in the order of the contract."""
    wanted = set(some)
    return ", ".join(str(subject.label) for subject in Subject if subject in wanted)
