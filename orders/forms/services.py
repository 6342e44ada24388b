"""What a party types about a booked service: which, whom, when; and its report (P5)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.enums import ServiceKind
from orders.models import Agency
from orders.models.agency import FEE_CURRENCY
from tradeassurance.core.fields import DayField, DocumentField, TextField
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MoveForm

LATEST = timedelta(days=366)


class BookForm(MoveForm):
    """Which service, by whom and on which day."""

    kind = forms.ChoiceField(
        label=_("Service"),
        choices=ServiceKind.choices,
        widget=forms.RadioSelect,
        initial=ServiceKind.INSPECTION,
    )
    agency = forms.ChoiceField(label=_("Agency and its fee"), widget=forms.RadioSelect)
    instructions = TextField(
        label=_("What to look at"),
        lines=4,
        required=False,
        max_length=2000,
        help_text=_("Both sides read it. The quality requirements of the contract go with it."),
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["agency"].choices = [(str(one.pk), fees_line(one)) for one in agencies]
        fields["scheduled_date"] = DayField(
            label=_("Day of the visit"),
            earliest=today,
            latest=today + LATEST,
            help_text=_("Where the goods are. Agree on it with the other side and the agency first."),
        )
        self.order_fields(["key", "kind", "agency", "scheduled_date", "instructions"])

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "agency_id": int(data["agency"]),
            "scheduled_date": data["scheduled_date"],
            "instructions": data["instructions"],
        }


def fees_line(agency: Agency) -> str:
    """An agency with what it charges: `SGS · inspection USD 310.00, monitoring USD 260.00`."""
    fees = {
        "inspection": amount_text(agency.fee, FEE_CURRENCY),
        "monitoring": amount_text(agency.monitoring_fee, FEE_CURRENCY),
    }
    said = _("inspection %(inspection)s, monitoring %(monitoring)s per visit") % fees
    return f"{agency.name} · {said}"


class ReportForm(MoveForm):
    """The agency's report, and what it says in a few words."""

    report = DocumentField(kind="report", label=_("Report"))
    summary = TextField(
        label=_("What it says, in short"),
        lines=3,
        max_length=1000,
        help_text=_("Passed or not, and what was found. Both sides read it with the report."),
    )
