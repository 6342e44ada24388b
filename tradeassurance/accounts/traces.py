"""Rows beside the record that name a person: what the sign-in, its guard and the notices keep (I45).

What somebody wrote or handed in for a case is evidence and stays as it was (A3); it is no part of this.
"""

import re
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Cast

from tradeassurance.accounts.models import Address, User
from tradeassurance.core.models import Delivery, Notice

GUARDS = (AccessAttempt, AccessFailureLog, AccessLog)
ERASED = re.compile(r"erased-\d+(-\d+)?@erased\.invalid")


def pseudonym(user: User) -> str:
    """What a person is called afterwards, in every language."""
    return f"Erased person {user.pk}"


def address(user: User, number: int = 1) -> str:
    """The address that stands instead of one of theirs; no mail ever leaves for it."""
    return f"erased-{user.pk}@erased.invalid" if number == 1 else f"erased-{user.pk}-{number}@erased.invalid"


def wipe(user: User, name: str, email: str) -> None:
    """Remove what the sign-in keeps, and put the pseudonym where a notice named the person."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    Session.objects.filter(pk__in=list(sessions_of(user))).delete()
    for model in GUARDS:
        model._default_manager.filter(username__iexact=email).delete()
    Delivery.objects.filter(user_id=user.pk).exclude(last_error="").update(last_error="")
    text = Cast("values", models.TextField())
    for notice in Notice.objects.annotate(text=text).filter(
        models.Q(text__contains=name) | models.Q(text__contains=email)
    ):
        values = _replaced(notice.values, (name, pseudonym(user)), (email, address(user)))
        Notice.objects.filter(pk=notice.pk).update(values=values)


def sessions_of(user: User) -> Iterator[str]:
    """The keys of the sessions that were opened as this person."""
    for row in Session.objects.iterator(chunk_size=2000):
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield row.pk


def left_of(user: User) -> Iterator[str]:
    """What still names an erased person, or lets somebody in as one."""
    if (user.name, user.email) != (pseudonym(user), address(user)):
        yield "still has a name or an address"
    if user.is_active or user.has_usable_password() or user.last_login is not None:
        yield "can still sign in, or is known to have"
    if any(not ERASED.fullmatch(row.email) for row in Address.objects.filter(user_id=user.pk)):
        yield "still has an address to sign in with"
    if Authenticator.objects.filter(user_id=user.pk).exists():
        yield "still has a second factor"
    if user.memberships.filter(left_at=None).exists():
        yield "still acts for a company"
    if user.role_grants.filter(ended_at=None).exists():  # type: ignore[attr-defined]
        yield "still holds a role"


def _replaced(value: Any, name: tuple[str, str], email: tuple[str, str]) -> Any:
    """The same JSON with the second of each pair: for a text that is the name, and wherever the address stands."""
    if isinstance(value, dict):
        return {key: _replaced(part, name, email) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, name, email) for part in value]
    if isinstance(value, str):
        return name[1] if value == name[0] else value.replace(*email)
    return value
