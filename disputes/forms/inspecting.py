"""What the buyer fills in to book an inspection (A4)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import sampling
from disputes.services.inspecting import Booking
from tradeassurance.core.fields import NumberField
from tradeassurance.portal.moves import MoveForm

MOST_PIECES = 100_000_000


class BookingForm(MoveForm):
    """Agency, lot, level and limits of ISO 2859-1."""

    agency = forms.ModelChoiceField(queryset=None, label=_("Agency"), empty_label=None)
    lot_size = NumberField(
        label=_("Pieces in the lot"),
        decimals=0,
        least=1,
        most=MOST_PIECES,
        help_text=_("How many pieces were delivered, or wait for shipment."),
    )
    level = forms.ChoiceField(
        label=_("Inspection level"),
        choices=[(level, level) for level in sampling.LEVELS],
        initial="II",
        help_text=_("II is usual; III draws more pieces, I and S-1 to S-4 fewer."),
    )
    major = forms.ChoiceField(
        label=_("AQL for major defects (percent)"),
        choices=[(aql, aql) for aql in sampling.AQLS],
        initial="2.5",
    )
    minor = forms.ChoiceField(
        label=_("AQL for minor defects (percent)"),
        choices=[(aql, aql) for aql in sampling.AQLS],
        initial="4.0",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, agencies: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        return {
            "booking": Booking(
                data["agency"], int(data["lot_size"]), data["level"], data["major"], data["minor"]
            )
        }
