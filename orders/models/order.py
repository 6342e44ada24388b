"""The order: the root of its contract, payments, shipments and disputes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import BEFORE_CONFIRMATION, PAID, OrderState, Side
from orders.querysets import OrderQuerySet
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Root
from tradeassurance.core.refusals import Refused
from tradeassurance.rules.enums import Coverage
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.typed import Rules

PARTIES = (fsm.BUYER, fsm.SUPPLIER)
ENDERS = (
    fsm.CLOCK,
    fsm.BUYER,
    fsm.SUPPLIER,
    fsm.PROVIDER,
    roles.SUPPORT,
    *roles.ARBITRATION,
    *roles.FINANCE,
)
"""Whose steps may end an order, or what hangs on it, as a consequence."""


class Order(fsm.Stateful, Root):
    """An order between a buyer and a supplier.

    ``rules`` and ``usd_rate`` are pinned when both sides confirmed (I22, I18); ``contract`` is the version
    they confirmed. ``seller`` is the supplier's company. ``disputed`` holds while a dispute is open;
    ``disputed_amount`` is then how much of held money it keeps, in the order's currency, and None for all (P3, X8).
    """

    number = models.CharField(max_length=20, unique=True)
    buyer = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="orders_bought")
    supplier = models.ForeignKey("suppliers.Supplier", on_delete=models.PROTECT, related_name="orders")
    seller = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="orders_sold")
    drafted_by = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="+")
    state = fsm.state_field(OrderState, OrderState.DRAFT)
    currency = models.CharField(max_length=3)
    rules = models.ForeignKey("rules.ServiceRules", null=True, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        "orders.ContractVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    usd_rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    buyer_tier = models.CharField(max_length=10, blank=True, default="")
    disputed = models.BooleanField(default=False)
    disputed_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    claims_barred = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="order_between_two"),
            models.CheckConstraint(
                # A proposal that nobody confirmed lapses too: only what goes on must be pinned.
                condition=Q(state__in=["draft", "proposed", "cancelled", "lapsed"])
                | Q(
                    rules__isnull=False,
                    contract__isnull=False,
                    usd_rate__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="order_confirmed_is_pinned",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_production", "shipped", "delivered", "completed"])
                | Q(paid_at__isnull=False),
                name="order_goes_on_paid",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["completed", "cancelled", "lapsed", "refunded"])
                | (Q(ended_at__isnull=False) & (Q(disputed=False) | Q(state="completed"))),
                name="order_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(disputed_amount=None) | Q(disputed=True, disputed_amount__gt=0),
                name="order_disputed_amount_of_dispute",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="order_state_id"),
            models.Index(fields=["buyer", "-id"], name="order_by_buyer"),
            models.Index(fields=["seller", "-id"], name="order_by_seller"),
        ]

    def __str__(self) -> str:
        return self.number

    def side_of(self, actor: Actor) -> Side | None:
        """Which party the actor acts for, if any."""
        if actor.company_id is None:
            return None
        return {self.buyer_id: Side.BUYER, self.seller_id: Side.SUPPLIER}.get(actor.company_id)

    def acting_side(self, actor: Actor) -> Side:
        """Which party the actor acts for. Raises Refused where it is none."""
        side = self.side_of(actor)
        if side is None:
            raise Refused("C1", _("Only the buyer and the supplier do this."))
        return side

    @property
    def is_held_whole(self) -> bool:
        """Whether an open dispute is about everything, so that nothing of the order goes on (X8)."""
        return self.disputed and self.disputed_amount is None

    @property
    def agreement(self) -> Any:
        """The confirmed contract. Raises ValueError before confirmation."""
        if self.contract is None:
            raise ValueError(f"{self.number} is not confirmed: nothing is agreed")
        return self.contract

    @property
    def rate(self) -> Decimal:
        """US dollars for one unit of the order's currency, as stored at confirmation (I18). Raises ValueError before."""
        if self.usd_rate is None:
            raise ValueError(f"{self.number} is not confirmed: no rate is stored")
        return self.usd_rate

    def party(self, side: str) -> Any:
        """The company of a side."""
        return self.buyer if side == Side.BUYER else self.seller

    def hands(self, actor: Actor) -> frozenset[str]:
        side = self.side_of(actor)
        if side is not None:
            return frozenset([str(side)])
        if actor.company_id is not None or {self.buyer_id, self.seller_id} & actor.tied_companies:
            return frozenset()
        return super().hands(actor)

    @property
    def terms(self) -> Rules:
        """The pinned rules, typed, read once per process. Raises ValueError before confirmation."""
        if self.rules_id is None:
            raise ValueError(f"{self.number} is not confirmed: no rules are pinned")
        return ServiceRules.typed(self.rules_id)

    @property
    def is_covered(self) -> bool:
        """Whether the order takes part: automatically, or because it opted in (RULEBOOK 1)."""
        return self.contract is not None and (
            self.contract.covered or self.terms.coverage == Coverage.AUTOMATIC
        )

    @property
    def is_protected(self) -> bool:
        """Whether it was confirmed and has not ended."""
        return self.state not in BEFORE_CONFIRMATION and self.ended_at is None

    @fsm.transition(
        field=state,
        source=OrderState.DRAFT,
        target=OrderState.PROPOSED,
        by=PARTIES,
        rule="O1",
        label=_("Send to the other side"),
    )
    def propose(self) -> None:
        """The drafter shows the draft to the other side."""

    @fsm.transition(
        field=state,
        source=OrderState.PROPOSED,
        target=OrderState.CONFIRMED,
        by=PARTIES,
        rule="O1",
        label=_("Confirm"),
    )
    def confirm(self, at: datetime, contract: Any, rules: Any, usd_rate: Any) -> None:
        """Both sides confirmed the same version: rules, rate and contract are pinned."""
        self.confirmed_at, self.contract, self.rules, self.usd_rate = at, contract, rules, usd_rate
        self.buyer_tier = self.buyer.buyer_tier

    @fsm.transition(
        field=state,
        source=[*BEFORE_CONFIRMATION, OrderState.CONFIRMED],
        target=OrderState.CANCELLED,
        by=PARTIES,
        rule="O1",
        label=_("Cancel the order"),
        allowed=policy.may_cancel,
    )
    def cancel(self, at: datetime) -> None:
        """Nothing was paid; the order ends."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=[OrderState.CONFIRMED, OrderState.IN_PRODUCTION],
        target=OrderState.CANCELLED,
        by=PARTIES,
        rule="O5",
        label=_("Cancel by agreement"),
        allowed=policy.not_disputed,
        inner=True,
    )
    def cancel_by_agreement(self, at: datetime) -> None:
        """One side proposed to end it, the other agreed; what was paid goes back."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OrderState.CONFIRMED,
        target=OrderState.CANCELLED,
        by=(fsm.CLOCK, roles.RISK),
        rule="X10",
        label=_("Cancel: the supplier deceives"),
        allowed=policy.supplier_deceives,
        inner=True,
    )
    def cancel_for_fraud(self, at: datetime) -> None:
        """Its supplier is suspended for fraud and the buyer has not paid: nothing more is to be paid."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OrderState.PROPOSED,
        target=OrderState.LAPSED,
        by=(fsm.CLOCK,),
        rule="X12",
        label=_("Lapse unconfirmed"),
    )
    def lapse_unconfirmed(self, at: datetime) -> None:
        """Nobody changed or confirmed the contract for long: nothing was binding, it ends."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OrderState.CONFIRMED,
        target=OrderState.LAPSED,
        by=(fsm.CLOCK,),
        rule="L4",
        label=_("Lapse"),
    )
    def lapse(self, at: datetime) -> None:
        """Nobody paid in time."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OrderState.CONFIRMED,
        target=OrderState.IN_PRODUCTION,
        # The parties too: an amendment may lower the initial payment to what has arrived already.
        by=(fsm.PROVIDER, roles.FINANCE_MAKER, *PARTIES),
        rule="P5",
        label=_("Start production"),
        inner=True,
    )
    def start_production(self, at: datetime) -> None:
        """The initial payment is in, or a credit of the buyer completed it."""
        self.paid_at = at

    @fsm.transition(
        field=state,
        source=OrderState.IN_PRODUCTION,
        target=OrderState.SHIPPED,
        by=(fsm.SUPPLIER,),
        rule="P5",
        label=_("Ship"),
    )
    def ship(self, at: datetime) -> None:
        """The supplier hands the goods to the carrier."""
        self.shipped_at = at

    @fsm.transition(
        field=state,
        source=OrderState.SHIPPED,
        target=OrderState.DELIVERED,
        by=(fsm.BUYER, fsm.PROVIDER, roles.SUPPORT),
        rule="P5",
        label=_("Confirm receipt"),
    )
    def deliver(self, at: datetime) -> None:
        """The goods arrived."""
        self.delivered_at = at

    @fsm.transition(
        field=state,
        source=OrderState.IN_PRODUCTION,
        target=OrderState.DELIVERED,
        by=(fsm.SUPPLIER,),
        rule="P5",
        label=_("Ship nothing more"),
        inner=True,
    )
    def conclude(self, at: datetime) -> None:
        """Nothing more is shipped, and what was shipped has all arrived."""
        self.shipped_at = self.delivered_at = at

    @fsm.transition(
        field=state,
        source=[OrderState.SHIPPED, OrderState.DELIVERED],
        target=OrderState.COMPLETED,
        by=ENDERS,
        rule="P3",
        label=_("Complete"),
        allowed=policy.not_disputed,
        inner=True,
    )
    def complete(self, at: datetime) -> None:
        """The last claim window closed, or the dispute ended with the goods paid for."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=list(PAID),
        target=OrderState.REFUNDED,
        by=ENDERS,
        rule="A7",
        label=_("Refund in full"),
        allowed=policy.not_disputed,
        inner=True,
    )
    def refund(self, at: datetime) -> None:
        """A dispute ended with everything going back to the buyer."""
        self.ended_at = at
