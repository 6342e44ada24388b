"""What may stand in the fields of people and companies."""

import re
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

COUNTRY = re.compile(r"[A-Z]{2}")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def validate_time_zone(name: str) -> None:
    """Refuses what the tz database does not know."""
    if name not in _zones():
        raise ValidationError(_("“%(name)s” is not a time zone."), code="time_zone", params={"name": name})


@cache
def _zones() -> set[str]:
    # Asked of the disk, file by file.
    return available_timezones()


def validate_country(code: str) -> None:
    """Refuses what is not two capital letters of ISO 3166."""
    if not COUNTRY.fullmatch(code):
        raise ValidationError(_("Write the country as two capital letters, such as CN."), code="country")


def validate_domain(domain: str) -> None:
    """Refuses what is not a bare domain in lower case, such as example.com."""
    if not DOMAIN.fullmatch(domain):
        raise ValidationError(
            _("Write the domain alone and in lower case, such as example.com."), code="domain"
        )
