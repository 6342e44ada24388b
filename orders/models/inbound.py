"""What banks and providers tell us about money, each once, and what became of it (P2, I17)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import Cause, EventKind, InboundState, Source
from orders.models.order import Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Root

MAKERS = (fsm.PROVIDER, roles.FINANCE_MAKER)


class BankStatement(Root):
    """A statement file that finance read in; the same file is known by its hash (SHA-256).

    ``document`` is the file as it came; those read in before files were kept have none.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("file"), max_length=120)
    format = models.CharField(max_length=10)
    account = models.CharField(_("account"), max_length=60, blank=True, default="")
    lines = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField()
    document = models.ForeignKey("core.Document", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bank statement")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class InboundEvent(fsm.Stateful, Root):
    """One thing a bank, a provider or finance says happened: money came, did not come, or was taken back.

    ``source`` and ``event_id`` name it for ever, so that it is applied at most once; ``content_hash`` tells a
    repetition from a contradiction. What it brought to orders are the payments that point to it; what has no
    place yet lies in the account of unallocated money under this record, ``rest_amount`` of it. ``payment`` is
    the payment it speaks of, ``about`` another event that it undoes. ``cause`` says why nothing followed, or
    why the money waits. Amounts in ``currency``.
    """

    source = models.CharField(max_length=10, choices=Source)
    event_id = models.CharField(_("event"), max_length=120)
    content_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=EventKind)
    state = fsm.state_field(InboundState, InboundState.NEW)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    rest_amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    currency = models.CharField(max_length=3)
    reference = models.CharField(_("reference"), max_length=140, blank=True, default="")
    transaction = models.CharField(_("transaction"), max_length=60, blank=True, default="")
    payer_name = models.CharField(_("payer"), max_length=140, blank=True, default="")
    payer_account = models.CharField(_("payer's account"), max_length=40, blank=True, default="")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    statement = models.ForeignKey(BankStatement, null=True, on_delete=models.PROTECT, related_name="events")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="events")
    buyer = models.ForeignKey("accounts.Company", null=True, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey("orders.Payment", null=True, on_delete=models.PROTECT, related_name="events")
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    cause = models.CharField(max_length=12, choices=Cause, blank=True, default="")
    remark = models.TextField(_("remark"), blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    return_reference = models.CharField(_("bank reference"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("incoming money")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id"], condition=~Q(event_id=""), name="inbound_event_once"
            ),
            models.CheckConstraint(condition=~Q(event_id=""), name="inbound_has_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="inbound_positive"),
            models.CheckConstraint(
                condition=Q(rest_amount__gte=0, rest_amount__lte=models.F("amount")),
                name="inbound_rest_within_amount",
            ),
            models.CheckConstraint(condition=Q(state__in=InboundState.values), name="inbound_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "open", "returning"]) | Q(rest_amount=0),
                name="inbound_settled_has_no_rest",
            ),
            models.CheckConstraint(
                condition=~Q(state="nothing") | ~Q(cause=""), name="inbound_nothing_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reference=""),
                name="inbound_returned_has_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="inbound_state_id"),
            models.Index(fields=["transaction"], condition=~Q(transaction=""), name="inbound_transaction"),
        ]

    def __str__(self) -> str:
        return self.event_id

    def hands(self, actor: Actor) -> frozenset[str]:
        if actor.company_id is not None or self.buyer_id in actor.tied_companies:
            return frozenset()
        return super().hands(actor)

    @fsm.transition(
        field=state, source=[InboundState.NEW, InboundState.OPEN], target=InboundState.APPLIED, by=MAKERS,
        rule="P2", label=_("Apply"), inner=True,
    )  # fmt: skip
    def apply(self, at: datetime, payment: Any = None) -> None:
        """All that it says has taken effect."""
        self.settled_at, self.rest_amount = at, 0
        self.payment = payment or self.payment

    @fsm.transition(
        field=state, source=[InboundState.NEW, InboundState.OPEN], target=InboundState.NOTHING, by=MAKERS,
        rule="I17", label=_("Close without effect"), inner=True,
    )  # fmt: skip
    def dismiss(self, at: datetime, cause: str) -> None:
        """Nothing follows from it, and it says why."""
        self.settled_at, self.cause = at, cause

    @fsm.transition(
        field=state, source=InboundState.NEW, target=InboundState.OPEN, by=MAKERS, rule="P2",
        label=_("Set aside"), inner=True,
    )  # fmt: skip
    def set_aside(self, cause: str) -> None:
        """Finance decides what becomes of it."""
        self.cause = cause

    @fsm.transition(
        field=state, source=InboundState.OPEN, target=InboundState.RETURNING, by=(fsm.CLOCK, roles.FINANCE_MAKER),
        rule="P2", label=_("Send it back to the payer"),
    )  # fmt: skip
    def give_back(self) -> None:
        """It has no place here and goes back the way it came."""

    @fsm.transition(
        field=state, source=InboundState.RETURNING, target=InboundState.OPEN, by=(roles.FINANCE_MAKER,),
        rule="P2", label=_("Keep it after all"),
    )  # fmt: skip
    def keep(self) -> None:
        """Its place was found before it was sent."""

    @fsm.transition(
        field=state, source=InboundState.RETURNING, target=InboundState.RETURNED, by=(roles.FINANCE_CHECKER,),
        rule="P2", label=_("Record as sent back"),
    )  # fmt: skip
    def send_back(self, at: datetime, bank_reference: str) -> None:
        """A second person of finance has sent it."""
        self.settled_at, self.return_reference, self.rest_amount = at, bank_reference, 0

    @fsm.transition(
        field=state, source=[InboundState.OPEN, InboundState.RETURNING], target=InboundState.UNDONE, by=MAKERS,
        rule="X2", label=_("Undo"), inner=True,
    )  # fmt: skip
    def undo(self, at: datetime) -> None:
        """The payer's bank took it back before it had found its place."""
        self.settled_at, self.rest_amount = at, 0
