"""What was agreed: numbered versions that never change, and who confirmed which (O1–O4)."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.enums import QualityCover, Side
from orders.incoterms import Incoterm
from orders.models.order import Order
from tradeassurance.core.models import Document, Part
from tradeassurance.core.writer import canonical


class ContractVersion(Part):
    """One version of an order's contract. A change makes a new one; nothing here is ever edited (I20).

    Amounts are in the order's currency. Dates are days in the zone of who must act: ``shipment_date`` in the
    supplier's, ``delivery_date`` too. ``covered`` says whether the order takes part where that is a choice.
    """

    root_path = "order"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    made_at = models.DateTimeField()
    note = models.TextField(_("note to the other side"), blank=True, default="")
    total = models.DecimalField(max_digits=20, decimal_places=4)
    initial_payment = models.DecimalField(max_digits=20, decimal_places=4)
    protected_amount = models.DecimalField(max_digits=20, decimal_places=4)
    covered = models.BooleanField(default=True)
    quality_cover = models.CharField(max_length=14, choices=QualityCover, default=QualityCover.POST_DELIVERY)
    shipment_date = models.DateField(_("agreed shipment date"))
    delivery_date = models.DateField(_("agreed delivery date"), null=True)
    freight_by = models.CharField(
        _("freight arranged by"), max_length=10, choices=Side, default=Side.SUPPLIER
    )
    incoterm = models.CharField(_("incoterm"), max_length=3, choices=Incoterm, blank=True, default="")
    incoterm_place = models.CharField(_("named place"), max_length=80, blank=True, default="")
    packaging = models.TextField(_("packaging"), blank=True, default="")
    customization = models.TextField(_("customization"), blank=True, default="")
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="contract_version_once"),
            models.CheckConstraint(
                condition=Q(protected_amount__lte=F("total")), name="contract_protected_within_total"
            ),
            models.CheckConstraint(
                condition=Q(initial_payment__gt=0, initial_payment__lte=F("total"), protected_amount__gte=0),
                name="contract_amounts_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} v{self.number}"

    @property
    def balance(self) -> Decimal:
        """What remains after the initial payment, in the order's currency."""
        return self.total - self.initial_payment

    def content(
        self,
        items: Iterable["LineItem"],
        requirements: Iterable["Requirement"],
        files: Iterable["ContractFile"],
    ) -> dict[str, Any]:
        """Everything that was agreed, as plain values in a fixed form; the hash is taken of this."""
        terms = (
            "number",
            "total",
            "initial_payment",
            "protected_amount",
            "covered",
            "quality_cover",
            "shipment_date",
        )
        more = (
            "delivery_date",
            "freight_by",
            "incoterm",
            "incoterm_place",
            "packaging",
            "customization",
        )
        return {
            "order": self.order.number,
            "currency": self.order.currency,
            "buyer": self.order.buyer_id,
            "seller": self.order.seller_id,
            **{name: _plain(getattr(self, name)) for name in (*terms, *more)},
            "items": [item.content() for item in sorted(items, key=lambda item: item.position)],
            "requirements": [r.content() for r in sorted(requirements, key=lambda r: r.position)],
            "files": [file.content() for file in sorted(files, key=lambda file: file.position)],
        }

    def hash_of(
        self,
        items: Iterable["LineItem"],
        requirements: Iterable["Requirement"],
        files: Iterable["ContractFile"],
    ) -> str:
        """SHA-256 of the canonical content, design files by theirs (I19)."""
        return hashlib.sha256(canonical(self.content(items, requirements, files)).encode()).hexdigest()

    def recomputed_hash(self) -> str:
        """The hash of what the database holds now (I19, I20)."""
        return self.hash_of(self.items.all(), self.requirements.all(), self.files.all())  # type: ignore[attr-defined]


class LineItem(Part):
    """One product line of a version; price in the order's currency."""

    root_path = "version__order"

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    product = models.CharField(_("product"), max_length=200)
    category = models.CharField(_("category"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20, default="pcs")
    unit_price = models.DecimalField(_("unit price"), max_digits=20, decimal_places=4)
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="line_item_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="line_item_positive"),
        ]

    def content(self) -> list[Any]:
        return [
            _plain(v)
            for v in (self.product, self.category, self.quantity, self.unit, self.unit_price, self.amount)
        ]


class Requirement(Part):
    """One quality requirement of a version: characteristic, requirement, tolerance, method (O3)."""

    root_path = "version__order"

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="requirements")
    position = models.PositiveSmallIntegerField()
    characteristic = models.CharField(_("characteristic"), max_length=120)
    requirement = models.CharField(_("requirement"), max_length=300)
    tolerance = models.CharField(_("tolerance"), max_length=120, blank=True, default="")
    method = models.CharField(_("method"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="requirement_position")]

    def __str__(self) -> str:
        return f"{self.characteristic}: {self.requirement}"

    @property
    def is_measurable(self) -> bool:
        """Whether an inspector can measure it: it says a number, and how far from it or how to find out."""
        return any(c.isdigit() for c in self.requirement) and bool(self.tolerance or self.method)

    def content(self) -> list[Any]:
        return [self.characteristic, self.requirement, self.tolerance, self.method]


class ContractFile(Part):
    """A design file of a version: the same document in each version that keeps it, named and hashed with it (O2)."""

    root_path = "version__order"

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="contract_file_position")]

    def __str__(self) -> str:
        return self.name

    def content(self) -> list[Any]:
        return [self.name, self.sha256]


class Confirmation(Part):
    """That one side confirmed one version (O1)."""

    root_path = "version__order"

    version = models.ForeignKey(ContractVersion, on_delete=models.PROTECT, related_name="confirmations")
    side = models.CharField(max_length=10, choices=Side)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "side"], name="confirmation_once_per_side")]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # The same number hashes the same however many zeros the database gives back.
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value if isinstance(value, bool | int) or value is None else str(value)
