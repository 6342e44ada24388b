"""What user administration and risk fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import roles
from tradeassurance.accounts.enums import BuyerTier, Language, MemberRole, TieKind
from tradeassurance.accounts.models import User
from tradeassurance.core.fields import DayField, TextField
from tradeassurance.desk.moves import MoveForm


class PersonField(forms.EmailField):
    """A person, by e-mail address. Gives a User."""

    default_error_messages = {"unknown": _("Nobody has this address.")}

    def clean(self, value: Any) -> Any:
        """The person. Raises ValidationError."""
        address = super().clean(value)
        if not address:
            return None
        found = User.objects.filter(email=address.lower()).first()
        if found is None:
            raise ValidationError(self.error_messages["unknown"], "unknown")
        return found


class EnrolForm(MoveForm):
    """A new person; a password is set by the person, over the reset link."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = TextField(label=_("Name"), max_length=120)
    is_staff = forms.BooleanField(label=_("Member of staff"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    time_zone = TextField(
        label=_("Time zone"), max_length=64, initial="UTC", help_text=_("Such as Asia/Shanghai.")
    )

    def clean_email(self) -> str:
        """An address that nobody has yet."""
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody has this address already."))
        return email


class GrantForm(MoveForm):
    """A role that the person does not hold yet."""

    role = forms.ChoiceField(label=_("Role"))

    def prepare(self) -> None:
        """Roles held already are not offered."""
        held = set(self.subject.role_grants.filter(ended_at=None).values_list("role", flat=True))
        free = [(role.name, role.label) for role in roles.ROLES if role.name not in held]
        self.fields["role"].choices = free  # type: ignore[attr-defined]


class RegisterForm(MoveForm):
    """A new company."""

    name = TextField(label=_("Name"), max_length=160)
    country = TextField(label=_("Country"), max_length=2, min_length=2, help_text=_("ISO 3166, such as CN."))
    region = TextField(label=_("Region"), max_length=8, required=False)
    time_zone = TextField(label=_("Time zone"), max_length=64, help_text=_("Such as Asia/Shanghai."))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    buyer_tier = forms.ChoiceField(label=_("Buyer tier"), choices=BuyerTier.choices)
    domain = TextField(label=_("Website domain"), max_length=253, required=False)

    def clean_country(self) -> str:
        """In capitals."""
        return self.cleaned_data["country"].upper()


class JoinForm(MoveForm):
    """Who acts for the company from now on."""

    user = PersonField(label=_("E-mail of the person"))
    role = forms.ChoiceField(label=_("As"), choices=MemberRole.choices)


class TieForm(MoveForm):
    """How a person is tied to the company, since when."""

    user = PersonField(label=_("E-mail of the person"))
    kind = forms.ChoiceField(label=_("Kind"), choices=TieKind.choices)
    started_on = DayField(label=_("Since"))
    ended_on = DayField(label=_("Until"), required=False)
    note = TextField(label=_("Note"), lines=2, required=False)


class EndTieForm(MoveForm):
    """The last day of a tie."""

    ended_on = DayField(label=_("Ended on"))
