"""Fields and forms that moves of every kind share."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.fields import FIRST_DAY, LAST_DAY, TextField
from tradeassurance.desk.moves import MoveForm, ReasonForm

__all__ = ["InstantField", "MoveForm", "ReasonForm", "RemarkForm"]

_FORMAT = "%Y-%m-%dT%H:%M"


class InstantField(forms.Field):
    """A date and a time of day, written and shown in the reader's own zone. Gives an aware datetime in UTC."""

    widget = forms.DateTimeInput(format=_FORMAT, attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": _("Write date and time as 2024-03-01T09:00.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if not self.help_text:
            self.help_text = _("In your own time zone.")

    def to_python(self, value: Any) -> datetime | None:
        """The instant in UTC. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            local = datetime.strptime(value[:16], _FORMAT)  # noqa: DTZ007 - the reader's zone is put on below
        except (ValueError, TypeError):
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        if not FIRST_DAY <= local.date() <= LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return timezone.make_aware(local).astimezone(UTC)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the input: the reader's local time."""
        return (
            timezone.localtime(value, timezone.get_current_timezone())
            if isinstance(value, datetime)
            else value
        )


class RemarkForm(MoveForm):
    """A remark that may be left out."""

    remark = TextField(label=_("Remark"), lines=3, max_length=2000, required=False)
