"""What both sides agree on after confirmation: amendments, and money given back directly (O5, X7)."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders import policy
from orders.enums import AmendmentKind, AmendmentState, GiveBackState, Side
from orders.models.contract import ContractVersion
from orders.models.money import OrderPart
from orders.models.order import ENDERS, PARTIES, Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Document


class Amendment(OrderPart):
    """A change of a confirmed contract, or its cancellation, that one side proposes and the other answers.

    ``version`` is the contract as it would be from then on; a cancellation has none. ``side`` proposed it.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=AmendmentKind)
    state = fsm.state_field(AmendmentState, AmendmentState.PROPOSED)
    side = models.CharField(max_length=10, choices=Side)
    version = models.OneToOneField(
        ContractVersion, null=True, on_delete=models.PROTECT, related_name="amendment"
    )
    reason = models.TextField(_("reason"))
    answer = models.TextField(_("answer"), blank=True, default="")
    proposed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="proposed"), name="amendment_one_open_per_order"
            ),
            models.CheckConstraint(
                condition=Q(kind="change", version__isnull=False) | Q(kind="cancel", version__isnull=True),
                name="amendment_change_has_version",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_at=None)
                | (~Q(state="proposed") & Q(ended_at__isnull=False)),
                name="amendment_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AmendmentState.values), name="amendment_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} A{self.number}"

    @property
    def answering_side(self) -> Side:
        """The side that must answer."""
        return Side(self.side).other

    @fsm.transition(
        field=state,
        source=AmendmentState.PROPOSED,
        target=AmendmentState.ACCEPTED,
        by=PARTIES,
        rule="O5",
        label=_("Accept"),
        allowed=policy.may_answer_amendment,
    )
    def accept(self, at: datetime) -> None:
        """The other side agrees: this is the contract from now on, or the order ends."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=AmendmentState.PROPOSED,
        target=AmendmentState.DECLINED,
        by=PARTIES,
        rule="O5",
        label=pgettext_lazy("proposal", "Decline"),
        allowed=policy.may_answer_amendment,
    )
    def decline(self, at: datetime, answer: str) -> None:
        """The other side does not agree: the contract stays as it is."""
        self.ended_at, self.answer = at, answer

    @fsm.transition(
        field=state,
        source=AmendmentState.PROPOSED,
        target=AmendmentState.WITHDRAWN,
        by=(*PARTIES, roles.SUPPORT),
        rule="O5",
        label=_("Take back"),
        allowed=policy.may_withdraw_amendment,
    )
    def withdraw(self, at: datetime) -> None:
        """Who proposed it takes it back, or the desk does so for it."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=AmendmentState.PROPOSED,
        target=AmendmentState.LAPSED,
        by=ENDERS,
        rule="X12",
        label=_("Lapse"),
        inner=True,
    )
    def lapse(self, at: datetime) -> None:
        """Nobody answered in time, or the order ended: the contract stays as it is."""
        self.ended_at = at


class GiveBack(OrderPart):
    """What a supplier, who was paid directly, pays back when an order ends without goods (O5, P2).

    ``reference`` and ``proof`` are how it paid. The platform never held this money; the books keep that it moved.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="give_backs")
    state = fsm.state_field(GiveBackState, GiveBackState.OWED)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    cause = models.CharField(max_length=80)
    owed_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reference = models.CharField(_("bank reference"), max_length=60, blank=True, default="")
    proof = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="give_back_positive"),
            models.CheckConstraint(
                condition=Q(state="owed") | (~Q(reference="") & Q(proof__isnull=False)),
                name="give_back_reported_has_proof",
            ),
            models.CheckConstraint(condition=Q(state__in=GiveBackState.values), name="give_back_state_known"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="give_back_state_id")]

    @fsm.transition(
        field=state,
        source=GiveBackState.OWED,
        target=GiveBackState.REPORTED,
        by=(fsm.SUPPLIER,),
        rule="P2",
        label=_("Report the repayment"),
    )
    def report(self, at: datetime, reference: str, proof: Document) -> None:
        """The supplier paid the buyer back, and shows how."""
        self.reported_at, self.reference, self.proof = at, reference, proof

    @fsm.transition(
        field=state,
        source=GiveBackState.REPORTED,
        target=GiveBackState.CONFIRMED,
        by=(fsm.BUYER, fsm.CLOCK, roles.FINANCE_MAKER),
        rule="P2",
        label=_("It arrived"),
    )
    def confirm(self, at: datetime) -> None:
        """The buyer has the money, or did not object in time."""
        self.confirmed_at = at

    @fsm.transition(
        field=state,
        source=GiveBackState.REPORTED,
        target=GiveBackState.OWED,
        by=(fsm.BUYER, roles.FINANCE_MAKER),
        rule="P2",
        label=_("It did not arrive"),
    )
    def object(self) -> None:
        """The buyer looked at its account and has nothing: it is owed again."""
