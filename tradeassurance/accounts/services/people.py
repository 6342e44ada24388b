"""Enrolling people, and what each chooses for themselves."""

from typing import Any

from tradeassurance.accounts import policy
from tradeassurance.accounts.enums import Language
from tradeassurance.accounts.models import Address, User
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Verdict


@service(User, creates=True)
def enrol(
    change: Change,
    *,
    email: str,
    name: str,
    password: str | None = None,
    is_staff: bool = False,
    **fields: Any,
) -> User:
    """A new person; ``fields`` may give language and time zone. Raises ValidationError for bad values."""
    change.require(policy.may_administer(change.actor))
    user = User(email=email.strip().lower(), name=name, is_staff=is_staff, joined_at=change.at, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    change.open(user)
    change.add(Address(user=user, email=user.email, primary=True))
    return user


@service(User)
def deactivate(change: Change, user: User, *, reason: str) -> None:
    """The person signs in no more, and is signed out everywhere at once (I48)."""
    change.require(policy.may_administer(change.actor))
    change.because(reason)
    user.is_active = False
    user.session_epoch += 1


@service(User)
def end_sessions(change: Change, user: User, *, reason: str) -> None:
    """Whoever is signed in as this person is not any more, on every machine (I48)."""
    change.require(policy.may_end_sessions(change.actor, user))
    change.because(reason)
    user.session_epoch += 1


@service(User)
def choose_language(change: Change, user: User, *, language: str) -> None:
    """The language of pages and mails from now on (N1). Raises ValueError for one that we do not speak."""
    change.require(_own(change, user))
    user.language = Language(language)


@service(User)
def choose_time_zone(change: Change, user: User, *, time_zone: str) -> None:
    """The zone in which dates are shown to this person (N1). Raises ValidationError for an unknown one."""
    change.require(_own(change, user))
    user.time_zone = time_zone
    user.clean_fields(exclude=["password", "name", "email"])


def _own(change: Change, user: User) -> Verdict:
    return policy.may_choose_for(change.actor, user)
