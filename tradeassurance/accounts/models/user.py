"""A person who signs in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.enums import Language
from tradeassurance.accounts.models.address import Address
from tradeassurance.accounts.validators import validate_time_zone
from tradeassurance.core.models import Root


class UserManager(BaseUserManager["User"]):
    """Makes people. Addresses are kept and compared in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a hashed password; without one, nobody can sign in as this person."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        Address(user=user, email=user.email, primary=True).save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person for whom no permission is checked; production runs without any (I35)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, however it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin, Root):
    """A person, staff or member of a company, who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.ENGLISH)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("A zone of the tz database, such as Asia/Shanghai."),
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)

    legal_hold = models.TextField(_("held by law because"), blank=True, default="")
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    flush_rank: ClassVar[int] = 20
    withheld: ClassVar[frozenset[str]] = frozenset({"name", "email", "password", "last_login"})

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(Lower("email"), name="one_person_per_email"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """The same: names are not taken apart."""
        return self.name

    def trail_values(self) -> dict[str, Any]:
        """What the trail may say of a person: nothing that names one, and no secret (I45)."""
        return {name: getattr(self, name) for name in ("language", "time_zone", "is_staff", "is_active")}

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Signs every session of the person: a new password or epoch ends all of them at once (I48)."""
        text = f"{self.password}|{self.session_epoch}"
        return salted_hmac(
            "tradeassurance.accounts.session", text, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def email_domain(self) -> str:
        """The part of the address after the @, in lower case."""
        return self.email.rpartition("@")[2].lower()


def display_name(user: User) -> str:
    """How mails and pages of the sign-in address a person."""
    return str(user)
