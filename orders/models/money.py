"""Payments into an order and refunds out of it (P2, P4)."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.enums import Method, PaymentState, RefundState, Stage
from orders.models.order import Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part


class OrderPart(fsm.Stateful, Part):
    """A part with states of its own; who may move it follows from the order."""

    root_path = "order"

    class Meta:
        abstract = True

    def hands(self, actor: Actor) -> frozenset[str]:
        return self.order.hands(actor)  # type: ignore[attr-defined]


class Payment(OrderPart):
    """One payment of the buyer, through the platform to the designated account. No card number is kept.

    ``amount`` is what counts for the order: what was announced, and once received what arrived of it;
    ``asked_amount`` stays what was announced. ``part_of`` is the payment whose reference a further part came
    with; ``terms`` what the buyer was shown of the way to pay; ``event`` the inbound event that brought the money, where one did (I17). ``fee_amount`` is what the
    payer pays on top where the platform collects it; it is no money of the order (P1).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    event = models.ForeignKey(
        "orders.InboundEvent", null=True, on_delete=models.PROTECT, related_name="payments"
    )
    stage = models.CharField(max_length=10, choices=Stage)
    method = models.CharField(max_length=16, choices=Method)
    terms = models.ForeignKey("orders.MethodTerms", null=True, on_delete=models.PROTECT, related_name="+")
    state = fsm.state_field(PaymentState, PaymentState.INITIATED)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    asked_amount = models.DecimalField(max_digits=20, decimal_places=4)
    fee_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    reference = models.CharField(_("payment reference"), max_length=60)
    bank_reference = models.CharField(_("bank reference"), max_length=60, blank=True, default="")
    initiated_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(asked_amount__gte=F("amount"), fee_amount__gte=0), name="payment_within_asked"
            ),
            models.UniqueConstraint(fields=["reference"], name="payment_reference_once"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["received", "reversed"]) | Q(received_at__isnull=False),
                name="payment_received_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="payment_state_id")]

    def __str__(self) -> str:
        return self.reference

    @property
    def gross_amount(self) -> Decimal:
        """What the payer pays altogether, in the order's currency: the payment and its collected fee."""
        return self.amount + self.fee_amount

    @fsm.transition(
        field=state,
        source=PaymentState.INITIATED,
        target=PaymentState.RECEIVED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="P2",
        label=_("Record as received"),
    )
    def receive(self, at: datetime, bank_reference: str, amount: Decimal | None = None) -> None:
        """The money is in the designated account: all that was announced, or ``amount`` of it."""
        self.received_at, self.bank_reference = at, bank_reference
        self.amount = self.amount if amount is None else amount

    @fsm.transition(
        field=state,
        source=PaymentState.INITIATED,
        target=PaymentState.FAILED,
        by=(fsm.PROVIDER, fsm.CLOCK, fsm.BUYER, roles.FINANCE_MAKER),
        rule="P2",
        label=_("Record as failed"),
    )
    def fail(self, at: datetime) -> None:
        """It did not arrive and will not."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=PaymentState.RECEIVED,
        target=PaymentState.REVERSED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="X2",
        label=_("Record as reversed"),
        inner=True,
    )
    def reverse(self, at: datetime) -> None:
        """The provider took it back: a chargeback."""
        self.ended_at = at


class Refund(OrderPart):
    """Money going back over one original payment (P4, I08).

    ``route`` is empty where it goes back the way the money came; otherwise the way that finance chose after that
    had failed. ``again_at`` is when finance asked a provider to try once more, until it is asked.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    state = fsm.state_field(RefundState, RefundState.DUE)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    cause = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(_("bank reference"), max_length=60, blank=True, default="")
    route = models.CharField(_("way back"), max_length=20, blank=True, default="")
    again_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refund_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "unknown", "confirmed"]) | ~Q(bank_reference=""),
                name="refund_sent_has_reference",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="refund_state_id")]

    @fsm.transition(
        field=state,
        source=[RefundState.DUE, RefundState.FAILED],
        target=RefundState.SENT,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="P4",
        label=_("Record as sent"),
    )
    def send(self, at: datetime, bank_reference: str) -> None:
        """The bank has the order to pay."""
        self.sent_at, self.bank_reference = at, bank_reference

    @fsm.transition(
        field=state,
        source=RefundState.SENT,
        target=RefundState.UNKNOWN,
        by=(fsm.PROVIDER, fsm.CLOCK),
        rule="I16",
        label=_("No answer from the provider"),
        inner=True,
    )
    def lose(self) -> None:
        """Nobody knows whether it arrived: it is asked for, never sent again, until somebody does."""

    @fsm.transition(
        field=state,
        source=[RefundState.DUE, RefundState.FAILED],
        target=RefundState.CANCELLED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="X2",
        label=_("Cancel"),
        inner=True,
    )
    def cancel(self) -> None:
        """The money went back another way: nothing is left to send."""

    @fsm.transition(
        field=state,
        source=[RefundState.SENT, RefundState.UNKNOWN],
        target=RefundState.CONFIRMED,
        by=(fsm.PROVIDER, fsm.BUYER, roles.FINANCE_MAKER),
        rule="P4",
        label=_("Record as arrived"),
    )
    def arrive(self, at: datetime) -> None:
        """The buyer has the money."""
        self.confirmed_at = at

    @fsm.transition(
        field=state,
        source=RefundState.FAILED,
        target=RefundState.CONFIRMED,
        by=(fsm.PROVIDER,),
        rule="I16",
        label=_("Arrived after all"),
        inner=True,
    )
    def arrive_after_all(self, at: datetime) -> None:
        """The provider took back what it had refused before."""
        self.confirmed_at = at

    @fsm.transition(
        field=state,
        source=[RefundState.SENT, RefundState.UNKNOWN],
        target=RefundState.FAILED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="P4",
        label=_("Record as returned"),
    )
    def bounce(self) -> None:
        """The bank gave it back: it has to be sent again."""
