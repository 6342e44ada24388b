"""The address that a person signs in with, as the sign-in keeps it."""

from typing import ClassVar

from allauth.account.models import EmailAddress

from tradeassurance.core.models import Recorded


class Address(Recorded, EmailAddress):
    """allauth's row of an address, written through the door together with the person.

    Without it allauth makes one when the person first looks at the page of addresses: reading would write.
    """

    flush_rank: ClassVar[int] = 30
    trailed: ClassVar[bool] = False
    root_path: ClassVar[str] = "user"

    class Meta:
        proxy = True
