"""What the supplier answers point by point, and what a return cost or looked like (A2, A8)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.enums import Answer
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.portal.moves import MoveForm

ANSWER, TEXT = "answer_", "text_"


class PointsForm(MoveForm):
    """Admitted or disputed, for every point of the claim; a point may be left open."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, points: Iterable[Any], **options: Any
    ) -> None:
        super().__init__(data, **options)
        for one in points:
            known = getattr(one, "answer", None)
            self.fields[f"{ANSWER}{one.pk}"] = forms.ChoiceField(
                label=str(one.requirement or one),
                help_text=one.description,
                choices=[("", _("no answer yet")), *Answer.choices],
                initial=known.answer if known else "",
                required=False,
            )
            self.fields[f"{TEXT}{one.pk}"] = TextField(
                label=gettext("Your words on it"),
                lines=2,
                required=False,
                max_length=2000,
                initial=known.text if known else "",
            )

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        keys = [name.removeprefix(ANSWER) for name in self.fields if name.startswith(ANSWER)]
        given = {int(key): (data[ANSWER + key], data[TEXT + key]) for key in keys if data[ANSWER + key]}
        return {"answers": given}


class CostsForm(MoveForm):
    """Freight and customs of a return, in the order's currency."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, currency: str, **options: Any) -> None:
        super().__init__(data, **options)
        for name, label in (("freight", _("Freight")), ("customs", _("Customs"))):
            self.fields[name] = AmountField(currency=currency, label=label, least=0, required=False)

    def values(self) -> dict[str, Any]:
        """What the service is told; nothing typed is nothing spent."""
        return {name: self.cleaned_data[name] or Decimal(0) for name in ("freight", "customs")}


class ConditionForm(MoveForm):
    """What is not as it was received."""

    text = TextField(
        label=_("What is not in the condition received"),
        lines=4,
        max_length=2000,
        help_text=_("The buyer and the arbitrator read this."),
    )
