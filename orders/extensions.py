"""Where upper apps hang their part into the pages of an order, without orders knowing them (DESIGN 1).

    order_actions.register(claims.actions_of)                  # (order, request) -> [ActionItem]: the claim area
    duty_pages.register("dispute.", page_of_deadline)          # (order, deadline) -> path: where to act
    notice_pages.register("dispute.", page_of_notice)          # (notice) -> path: where a notice leads
    trail_words.register("disputes.claim.submit", Words(_("Claim opened"), "bad"))
    trail_words.register("step.determination.issue", Words(…))  # a step of a record, whatever action took it
    entry_words.register("guarantee.paid", _("The guarantee paid"))
    duty_owners.register("offer.", answering_side)             # (order, deadline) -> side: where the kind does not say
    disputed_subjects.register(about)                          # (order, read) -> [Subject]: what a dispute is about
    house_places.register("debt", True)                        # an account that is no business of the parties
    of_one_side.append(("debt.", Side.SUPPLIER))                # entries of the books that only this side reads
    silent_clocks.register("dispute.agree", says_nothing_yet)  # (order, deadline) -> bool: not worth a line yet
    cause_words.register("obligation.", _("Awarded or agreed")) # why a refund is due: obligation:17
    chargebacks.register("payment", chargeback.record)         # what follows when a provider takes a payment back
    release_claims.append(setting_off.set_off)                  # (change, order, amount): keeps a part of a release
    statement_places.setdefault(Side.SUPPLIER, []).append("debt")   # what a supplier reads in its own statement

Registration happens in an app's ``ready()``. Names match whole or, where they end in a dot, as a beginning.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from tradeassurance.core.change import Change, Service
from tradeassurance.portal.registry import ActionItem

T = TypeVar("T")
Source = Callable[[Any, HttpRequest], Iterable[ActionItem]]


@dataclass(frozen=True)
class Words:
    """How a line of the trail reads to the parties. ``says_why`` shows the reason that was given; ``only`` names the
    side that alone reads it, where it is no business of the other."""

    title: Any
    tone: str = "neutral"
    says_why: bool = False
    only: str = ""


class Register(Generic[T]):
    """What apps said about names; the longest fitting name wins."""

    def __init__(self) -> None:
        self._known: dict[str, T] = {}

    def register(self, name: str, value: T) -> None:
        """Say it; the same name replaces what was said before."""
        self._known[name] = value

    def find(self, name: str) -> T | None:
        """What was said of a name, or of the longest beginning of it that ends in a dot."""
        if name in self._known:
            return self._known[name]
        fitting = [known for known in self._known if known.endswith(".") and name.startswith(known)]
        return self._known[max(fitting, key=len)] if fitting else None


class OrderActions:
    """What upper apps offer on an order's page: things to do and links, drawn as cards."""

    def __init__(self) -> None:
        self._sources: list[tuple[int, Source]] = []

    def register(self, source: Source, *, order: int = 50) -> None:
        """Ask ``source(order, request)`` on every order page."""
        self._sources.append((order, source))

    def of(self, order: Any, request: HttpRequest) -> list[ActionItem]:
        """Everything that is offered for an order to this reader."""
        found = sorted(self._sources, key=lambda pair: pair[0])
        return [item for _place, source in found for item in source(order, request)]


class DisputedSubjects:
    """Which parts of a contract are fought about, as upper apps know: they are not amended meanwhile (X7)."""

    def __init__(self) -> None:
        self._sources: list[Callable[[Any, Callable[[Any], Iterable[Any]]], Iterable[Any]]] = []

    def register(self, source: Callable[[Any, Callable[[Any], Iterable[Any]]], Iterable[Any]]) -> None:
        """Ask ``source(order, read)``; ``read(model)`` gives the case's records of a model."""
        self._sources.append(source)

    def of(self, order: Any, read: Callable[[Any], Iterable[Any]]) -> frozenset[Any]:
        """Everything that is fought about for an order."""
        return frozenset(subject for source in self._sources for subject in source(order, read))


order_actions = OrderActions()
disputed_subjects = DisputedSubjects()
duty_pages: Register[Callable[[Any, Any], str]] = Register()
notice_pages: Register[Callable[[Any], str]] = Register()
trail_words: Register[Words] = Register()
entry_words: Register[Any] = Register()
duty_owners: Register[Callable[[Any, Any], str]] = Register()
house_places: Register[bool] = Register()
of_one_side: list[tuple[str, str]] = []
"""Beginnings of kinds of entries, and the side whose business alone they are."""
silent_clocks: Register[Callable[[Any, Any], bool]] = Register()
cause_words: Register[Any] = Register()
chargebacks: Register[Service] = Register()
release_claims: list[Callable[[Change, Any, Decimal], None]] = []
"""What upper apps keep of money that was released to a supplier."""
statement_places: dict[str, list[str]] = {}
"""Codes of an order's accounts that belong into the statement of a side's company, by side."""
