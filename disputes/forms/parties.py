"""Input of the parties while a dispute runs. What is possible is decided by the services."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.enums import EvidenceKind, Remedy, wanted_for
from disputes.services.claim import Proof
from orders.models import Agency
from tradeassurance.accounts.enums import Language
from tradeassurance.core.fields import AmountField, DayField, DocumentField, DocumentsField, TextField
from tradeassurance.ledger import currencies
from tradeassurance.portal.moves import MoveForm

LONGEST_OFFER = 30
WITHOUT_AMOUNT = (Remedy.FULL_REFUND, Remedy.REPLACEMENT, Remedy.NO_REFUND)
AT_ONCE = 5


def amount_field(currency: str, most: Decimal, shown: str, **options: Any) -> AmountField:
    """An amount of at most what was paid."""
    options.setdefault(
        "help_text",
        _("At most %(most)s, which is what was paid. Only for a part, or for a return.") % {"most": shown},
    )
    options.setdefault("label", _("Amount (%(currency)s)") % {"currency": currency})
    most = currencies.check(most, currency)
    return AmountField(currency=currency, most=most, required=False, **options)


class OfferForm(MoveForm):
    """A remedy, an amount, and until when the other side may accept (C6)."""

    remedy = forms.ChoiceField(label=_("What you offer"), widget=forms.RadioSelect)
    conditions = TextField(
        label=_("Why, and on which conditions"),
        lines=4,
        required=False,
        max_length=2000,
        help_text=_("The other side reads this with the offer."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        by_supplier: bool,
        reason: str,
        currency: str,
        paid: Decimal,
        shown: str,
        today: date,
        days: str,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        wanted = wanted_for(reason)
        remedies = (*wanted, Remedy.NO_REFUND) if by_supplier else wanted
        fields: Any = self.fields
        fields["remedy"].choices = [(str(one), one.label) for one in remedies]
        if not by_supplier:
            fields["remedy"].label = _("What you would agree to")
        fields["amount"] = amount_field(currency, paid, shown)
        fields["expires_on"] = DayField(
            label=_("Open until (end of that day)"),
            required=False,
            earliest=today + timedelta(days=1),
            latest=today + timedelta(days=LONGEST_OFFER),
            help_text=_("Leave it empty for %(days)s.") % {"days": days},
        )
        self.order_fields(["key", "remedy", "amount", "conditions", "expires_on"])

    def clean(self) -> dict[str, Any]:
        """An amount where the remedy needs one. Raises at the field."""
        values = super().clean() or {}
        needs = values.get("remedy") and values["remedy"] not in WITHOUT_AMOUNT
        if needs and values.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Name the amount of this remedy."))
        return values

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        values = super().values()
        amount = values["amount"]
        fixed = values["remedy"] in WITHOUT_AMOUNT or amount is None
        return values | {"amount": None if fixed else amount.amount}


class AcceptForm(MoveForm):
    """Names the offer's terms as they were read (X5)."""

    remedy = forms.ChoiceField(choices=Remedy.choices, widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=20, decimal_places=4, widget=forms.HiddenInput)


class AcceptClaimForm(MoveForm):
    """The supplier agrees to everything."""

    sure = forms.BooleanField(label=_("We agree to the full claim."))

    def values(self) -> dict[str, Any]:
        """The service needs nothing."""
        return {}


class ContestForm(MoveForm):
    """The supplier's answer (C5)."""

    response = TextField(
        label=_("Your answer"),
        lines=7,
        help_text=_(
            "What happened from your side, and why the claim is not justified. The buyer and the arbitrator read this."
        ),
    )


class MessageForm(MoveForm):
    """A message on the case, with documents as long as evidence may be handed in (N1, A3)."""

    text = TextField(label=_("Message"), lines=4)
    language = forms.ChoiceField(label=_("Language of your message"), choices=Language.choices)
    documents = DocumentsField(
        label=_("Attachments"),
        kind="evidence",
        most=AT_ONCE,
        required=False,
        help_text=_("They become evidence of the case and can never be removed."),
    )
    kind = forms.ChoiceField(
        label=_("What the attachments are"),
        choices=EvidenceKind.choices,
        required=False,
        initial=EvidenceKind.CORRESPONDENCE,
    )

    def __init__(self, *args: Any, may_attach: Any = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_attach:
            del self.fields["documents"], self.fields["kind"]

    def values(self) -> dict[str, Any]:
        """Text and language, and one proof per file."""
        data = self.cleaned_data
        kind = data.get("kind") or EvidenceKind.CORRESPONDENCE
        proofs = [Proof(sealed, kind) for sealed in data.get("documents") or ()]
        return {"text": data["text"], "language": data["language"], "proofs": proofs}


def agency_field() -> forms.ModelChoiceField:
    """Which designated agency wrote a report (A4); by its code."""
    return forms.ModelChoiceField(
        Agency.objects.filter(active=True).order_by("name"),
        to_field_name="code",
        label=_("Agency that wrote the report"),
        required=False,
        empty_label=_("no designated agency"),
        help_text=_("Some rules decide quality only on the report of a designated agency."),
    )


class EvidenceForm(MoveForm):
    """Documents of one kind (A3), and which of the claim's points they are about (A2)."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    documents = DocumentsField(label=_("Files"), kind="evidence", most=AT_ONCE)
    description = TextField(label=_("What they show"), max_length=300, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        points: Iterable[Any],
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        known = list(points)
        self.only = (1,) if len(known) == 1 else ()
        if len(known) > 1:
            self.fields["points"] = forms.TypedMultipleChoiceField(
                label=_("Which points of the claim they are about"),
                choices=[(one.number, f"{one.number}. {one.requirement or one}") for one in known],
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["agency"] = agency_field()

    def clean(self) -> dict[str, Any]:
        """An agency writes reports only. Raises at the field."""
        values = super().clean() or {}
        if values.get("agency") and values.get("kind") != EvidenceKind.INSPECTION_REPORT:
            self.add_error("agency", _("Only an inspection report is written by a designated agency."))
        return values

    def values(self) -> dict[str, Any]:
        """One proof per file."""
        data = self.cleaned_data
        more = {"points": tuple(data.get("points") or self.only), "agency": data["agency"]}
        known = (data["kind"], data["description"])
        return {"proofs": [Proof(sealed, *known, **more) for sealed in data["documents"]]}


class WithdrawForm(MoveForm):
    """Giving a claim up, with the reason for the record."""

    reason = TextField(label=_("Why you withdraw"), lines=3, max_length=1000)


class AppealForm(EvidenceForm):
    """Why the decision is wrong, and what proves it that was not on the case yet (A9)."""

    reason = TextField(
        label=_("Why the decision is wrong"),
        lines=7,
        help_text=_("The other side and the second arbitrator read this."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["documents"].label = _("New evidence")
        self.fields["documents"].help_text = _(
            "At least one file that was not on the case when it was decided."
        )
        self.order_fields(["key", "reason", "kind", "documents", "description"])

    def values(self) -> dict[str, Any]:
        """The reason, and one proof per file."""
        return {"reason": self.cleaned_data["reason"]} | super().values()


class ShipForm(MoveForm):
    """Who carries the goods, back to the supplier or anew to the buyer (A8, C3)."""

    carrier = TextField(label=_("Carrier"), max_length=80)
    tracking = TextField(label=_("Tracking number"), max_length=80)


class ReversalForm(MoveForm):
    """What the supplier gave up twice, and the proof of it (A10)."""

    reason = TextField(
        label=_("What you refunded or reimbursed, and when"),
        lines=5,
        help_text=_("Finance reads this beside the books of the order."),
    )
    proof = DocumentField(
        label=_("Proof of the lost chargeback and of your refund"),
        kind="proof",
        help_text=_("One file with both, such as the letter of your bank."),
    )


class ReportForm(MoveForm):
    """The supplier paid the buyer directly (M1)."""

    reference = TextField(
        label=_("Bank reference"),
        max_length=60,
        help_text=_(
            "As it stands on the transfer, so that the buyer finds it. Never a card or account number."
        ),
    )
