"""Bank accounts as people write them: recognised, checked and shown masked (P4, I43)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHOWN = 4
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_OTHER = re.compile(r"[A-Z0-9]{5,34}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def compact(text: str) -> str:
    """An account number or BIC without the blanks and dashes of print, in capitals."""
    return re.sub(r"[\s\-]", "", text).upper()


def is_iban(account: str) -> bool:
    """Whether a compact account number is an IBAN with a fitting check number (ISO 13616)."""
    if not _IBAN.fullmatch(account):
        return False
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def check(account: str, bic: str) -> None:
    """Raise ValidationError for what no bank could pay to. Both compact; ``bic`` may be empty beside an IBAN."""
    if bic and not _BIC.fullmatch(bic):
        raise ValidationError({"bic": _("A BIC has 8 or 11 letters and digits, such as DEUTDEFF.")})
    if is_iban(account):
        return
    if _IBAN.fullmatch(account) and not account[:2].isdigit() and len(account) >= 15:
        raise ValidationError({"account": _("This IBAN does not check. Compare it with your statement.")})
    if not _OTHER.fullmatch(account):
        raise ValidationError({"account": _("Write the IBAN, or the number of the account.")})
    if not bic:
        raise ValidationError({"bic": _("An account number that is no IBAN needs the BIC of the bank.")})


def masked(account: str) -> str:
    """The account with only its last four characters."""
    return f"\N{HORIZONTAL ELLIPSIS}{account[-SHOWN:]}"
