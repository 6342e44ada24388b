"""What pages read about orders: bounded queries, however many orders, versions or payments there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from orders import money, windows
from orders.enums import (
    WINDOW_CLOCKS,
    AmendmentState,
    Clock,
    GiveBackState,
    OrderState,
    PaymentState,
    RefundState,
    RequestState,
    Side,
)
from orders.models import (
    Amendment,
    Confirmation,
    ContractVersion,
    Credit,
    GiveBack,
    Order,
    Payment,
    PurchaseRequest,
    Refund,
    RefundAccount,
    Shipment,
)
from orders.services import shipping
from orders.wording import NOT_FOR_PARTIES
from tradeassurance.core.deadlines import REMINDER
from tradeassurance.core.models import Deadline, Outcome, root_kind
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger.statements import balance_of
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.typed import Rules

ROOT_KIND = root_kind(Order)
NO_DUTY = (*NOT_FOR_PARTIES, *WINDOW_CLOCKS.values())
"""Clocks that end a right or wake the desk; nobody among the parties must act by them."""
ON_THE_WAY = (PaymentState.INITIATED, PaymentState.RECEIVED)


def find(company_id: int | None, number: str) -> Order:
    """The order of this number if the company is a party of it; a 404 for any other. One query."""
    orders = Order.objects.visible_to(company_id).for_pages().select_related("supplier")
    return get_object_or_404(orders, number=number)


def sheet(company_id: int | None, number: str) -> "Sheet":
    """The order with everything its pages show. A 404 for a number that is not one of the company's."""
    parts = ("items", "requirements", "files__document", "confirmations__user")
    versions = ContractVersion.objects.prefetch_related(*parts)
    orders = Order.objects.visible_to(company_id).for_pages().select_related("supplier")
    shipped = ("shipments__lines", "shipments__papers__document", "bookings__agency", "bookings__report")
    shown = (
        "payments",
        "refunds__payment",
        "credits",
        "credit_uses__credit__order",
        *shipped,
        "freezes",
        "amendments",
        "give_backs__proof",
        Prefetch("versions", versions),
    )
    return Sheet(get_object_or_404(orders.prefetch_related(*shown), number=number))


@dataclass
class Sheet:
    """One order and its parts, read once."""

    order: Order

    @cached_property
    def versions(self) -> list[ContractVersion]:
        """All versions of the contract, the first one first."""
        return list(self.order.versions.all())

    @property
    def latest(self) -> ContractVersion:
        """The newest version: what is to be confirmed, or what was."""
        return self.versions[-1]

    @cached_property
    def contract(self) -> ContractVersion:
        """What the page shows as the contract: the confirmed version, else the newest."""
        return next((v for v in self.versions if v.pk == self.order.contract_id), self.latest)

    @cached_property
    def confirmed_by(self) -> set[str]:
        """The sides that confirmed the newest version."""
        return {str(one.side) for one in self.latest.confirmations.all()}

    def last_confirmed(self, side: str | None) -> ContractVersion | None:
        """The newest version that a side confirmed, whether it still counts or not (O1)."""
        given = (v for v in self.versions if any(c.side == side for c in v.confirmations.all()))  # type: ignore[attr-defined]
        return max(given, key=lambda version: version.number, default=None)

    @cached_property
    def amendments(self) -> list[Amendment]:
        """All proposals after confirmation, the first one first, each with this order and its version."""
        known = {version.pk: version for version in self.versions}
        found: list[Amendment] = list(self.order.amendments.all())  # type: ignore[attr-defined]
        for one in found:
            one.order = self.order
            if one.version_id is not None:
                one.version = known[one.version_id]
        return found

    @cached_property
    def proposal(self) -> Amendment | None:
        """The proposal that waits for its answer."""
        return next((one for one in self.amendments if one.state == AmendmentState.PROPOSED), None)

    @cached_property
    def give_backs(self) -> list[GiveBack]:
        """What the supplier pays back directly."""
        found: list[GiveBack] = list(self.order.give_backs.all())  # type: ignore[attr-defined]
        for one in found:
            one.order = self.order
        return found

    @cached_property
    def paid(self) -> Decimal:
        """What arrived and was not taken back."""
        return money.paid(list(self.order.payments.all()))

    @cached_property
    def under_way(self) -> Decimal:
        """What was announced and has not arrived."""
        payments = self.order.payments.all()
        return sum((p.amount for p in payments if p.state == PaymentState.INITIATED), Decimal(0))

    @cached_property
    def credited(self) -> Decimal:
        """What on-time credits of the buyer cover."""
        return money.credited(list(self.order.credit_uses.all()))

    @property
    def still_due(self) -> Decimal:
        """The total less what arrived, is on its way or is covered by a credit."""
        return self.contract.total - self.paid - self.under_way - self.credited

    @property
    def initial_due(self) -> Decimal:
        """What is missing of the initial payment; nothing once production has started."""
        if self.order.paid_at is not None:
            return Decimal(0)
        return max(Decimal(0), self.contract.initial_payment - self.paid - self.under_way - self.credited)

    @cached_property
    def open_credits(self) -> list[Credit]:
        """The buyer's credits of earlier orders that were not spent yet, the oldest first."""
        mine = Credit.objects.for_buyer(self.order.buyer_id).spendable().select_related("order")
        return list(mine.filter(order__confirmed_at__lt=self.order.confirmed_at).order_by("pk"))

    @cached_property
    def shipments(self) -> list[Shipment]:
        """What was shipped, the first shipment first."""
        return list(self.order.shipments.all())

    @cached_property
    def left_to_ship(self) -> dict[int, Decimal]:
        """What of each contract line, by position, was not shipped yet."""
        lines = [line for shipment in self.shipments for line in shipment.lines.all()]
        return shipping.left(list(self.contract.items.all()), lines)

    @cached_property
    def missed(self) -> set[str]:
        """The agreed dates that passed without what was agreed: kinds of clocks (an extension moved them)."""
        ended = Deadline.objects.filter(root_kind=ROOT_KIND, root_id=self.order.pk, outcome=Outcome.EXPIRED)
        return set(ended.filter(kind__in=(Clock.SHIP_BY, Clock.DELIVER_BY)).values_list("kind", flat=True))

    @cached_property
    def held(self) -> Decimal:
        """What the platform holds for the order now."""
        return balance_of(money.HELD, money.owner(self.order), self.order.currency)

    @cached_property
    def refund_account(self) -> RefundAccount | None:
        """The account to which bank refunds go, if the buyer named one."""
        return self.order.refund_accounts.last() if self.order.refunds.all() else None

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The running clocks of the whole case, the earliest first."""
        return [one for one in self._clocks if one.is_open]

    @cached_property
    def _clocks(self) -> list[Deadline]:
        """Those, and the ended ones of claim windows, which may have been extended."""
        known = Q(outcome=Outcome.OPEN) | Q(kind__in=WINDOW_CLOCKS.values())
        clocks = Deadline.objects.filter(known, root_kind=ROOT_KIND, root_id=self.order.pk)
        return with_changes(clocks.order_by("due_at", "pk"))

    @property
    def window_clocks(self) -> dict[str, Deadline]:
        """The clocks of claim windows by kind, running or over; of several the newest."""
        newest = sorted(self._clocks, key=lambda one: one.pk)
        return {one.kind: one for one in newest if one.kind in WINDOW_CLOCKS.values()}

    @cached_property
    def duties(self) -> list[Deadline]:
        """The running clocks by which somebody must act."""
        return [one for one in self.deadlines if not (one.kind in NO_DUTY or one.kind.endswith(REMINDER))]

    @cached_property
    def windows(self) -> list[windows.Window]:
        """The claim windows of a confirmed order."""
        if not self.order.contract_id:
            return []
        return windows.windows(self.order, self.contract, windows.extended_by(self._clocks))


def with_changes(clocks: Iterable[Deadline]) -> list[Deadline]:
    """Deadlines with what moved them: one more query where one was moved."""
    found = list(clocks)
    prefetch_related_objects([one for one in found if one.due_at != one.original_due_at], "changes")
    return found


def extended(order: Order) -> dict[str, datetime]:
    """Where the claim windows of an order end that the desk extended. One query."""
    clocks = Deadline.objects.filter(
        root_kind=ROOT_KIND, root_id=order.pk, kind__in=WINDOW_CLOCKS.values()
    ).exclude(due_at=F("original_due_at"))
    return windows.extended_by(clocks.order_by("pk"))


def rules_for(order: Order | None, at: Any) -> Rules:
    """The pinned rules of a confirmed order, else those in force now."""
    if order is not None and order.rules_id is not None:
        return order.terms
    return ServiceRules.objects.in_force(at).rules


# --- lists -------------------------------------------------------------------------------------------


def _first(queryset: QuerySet[Any], name: str) -> Subquery:
    return Subquery(queryset.values(name)[:1])


def listed(company_id: int | None) -> QuerySet[Order]:
    """The company's orders with the total of the newest version and the next duty, in one query."""
    newest = ContractVersion.objects.filter(order=OuterRef("pk")).order_by("-number")
    clocks = Deadline.objects.filter(root_kind=ROOT_KIND, root_id=OuterRef("pk"), outcome=Outcome.OPEN)
    next_duty = clocks.exclude(kind__in=NO_DUTY).exclude(kind__endswith=REMINDER).order_by("due_at", "pk")
    return (
        Order.objects.visible_to(company_id)
        .for_pages()
        .annotate(
            total=Coalesce(F("contract__total"), _first(newest, "total")),
            shipment_day=Coalesce(F("contract__shipment_date"), _first(newest, "shipment_date")),
            next_kind=_first(next_duty, "kind"),
            next_due=_first(next_duty, "due_at"),
        )
    )


def waiting_for(company_id: int) -> QuerySet[Order]:
    """Unfinished orders in which the company must or may do something, in one query."""
    buys, sells = Q(buyer_id=company_id), Q(seller_id=company_id)
    mine = Confirmation.objects.filter(version__order=OuterRef("pk"), version__number=OuterRef("newest"))
    newest = ContractVersion.objects.filter(order=OuterRef("pk")).order_by("-number")
    own = Deadline.objects.filter(root_kind=ROOT_KIND, root_id=OuterRef("pk"), outcome=Outcome.OPEN)
    clocks = own.filter(kind__in=(Clock.PAY_BY, Clock.SHIP_BY))
    refund_sent = Refund.objects.filter(order=OuterRef("pk"), state=RefundState.SENT)
    owed = GiveBack.objects.filter(order=OuterRef("pk"))
    announced = Payment.objects.filter(order=OuterRef("pk"), state=PaymentState.INITIATED)
    orders = listed(company_id).annotate(
        newest=_first(newest, "number"),
        confirmed_by_buyer=Exists(mine.filter(side=Side.BUYER)),
        confirmed_by_supplier=Exists(mine.filter(side=Side.SUPPLIER)),
        refund_sent=Exists(refund_sent),
        announced=Exists(announced),
        act_by=_first(clocks, "due_at"),
        must_answer=_first(_to_answer(company_id), "ended_by"),
        gives_back=Exists(owed.filter(state=GiveBackState.OWED)),
        paid_back=Exists(owed.filter(state=GiveBackState.REPORTED)),
    )
    return orders.filter(
        Q(state=OrderState.DRAFT)
        | Q(buys, state=OrderState.PROPOSED, confirmed_by_buyer=False)
        | Q(sells, state=OrderState.PROPOSED, confirmed_by_supplier=False)
        | Q(buys, state__in=(OrderState.CONFIRMED, OrderState.SHIPPED))
        | Q(sells, state=OrderState.IN_PRODUCTION)
        | Q(buys, refund_sent=True)
        | Q(must_answer__isnull=False)
        | Q(sells, gives_back=True)
        | Q(buys, paid_back=True)
    )


def _to_answer(company_id: int) -> QuerySet[Amendment]:
    """The proposal of an order that this company must answer, with the end of its time."""
    clock = Deadline.objects.filter(
        subject_kind="amendment", subject_id=OuterRef("pk"), kind=Clock.ANSWER_AMENDMENT, outcome=Outcome.OPEN
    )
    mine = Q(side=Side.BUYER, order__seller_id=company_id) | Q(side=Side.SUPPLIER, order__buyer_id=company_id)
    waiting = Amendment.objects.filter(mine, order=OuterRef("pk"), state=AmendmentState.PROPOSED)
    return waiting.annotate(ended_by=_first(clock, "due_at"))


def requests_waiting_for(company_id: int) -> QuerySet[PurchaseRequest]:
    """Requests that the company must answer, the most urgent first, with the end of their time."""
    clock = Deadline.objects.filter(
        root_kind=root_kind(PurchaseRequest),
        root_id=OuterRef("pk"),
        kind=Clock.ANSWER_REQUEST,
        outcome=Outcome.OPEN,
    )
    waiting = PurchaseRequest.objects.for_supplier(company_id).filter(state=RequestState.SENT)
    return waiting.select_related("buyer").annotate(due_at=_first(clock, "due_at")).order_by("due_at", "pk")


def amount(order: Any) -> Amount:
    """The total of a listed order, as money."""
    return Amount(order.total, order.currency)
