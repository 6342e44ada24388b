"""Sessions that must end: the sign-in's own news reach our door here (I48)."""

from datetime import UTC, datetime
from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Max
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from tradeassurance.accounts.models import User
from tradeassurance.accounts.services import people
from tradeassurance.core.models import TrailEntry

METHODS = "account_authentication_methods"
"""Where allauth keeps in a session how and when its person signed in."""
ENDING = ("accounts.people.deactivate", "accounts.people.end_sessions")


def listen() -> None:
    """Called once, when the app is ready: allauth tells of a removed second factor by a signal only."""
    signals.authenticator_removed.connect(factor_removed, dispatch_uid="accounts.factor_removed")


def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """Every session of the person ends, this one too: it may have been opened with what was removed."""
    if (
        authenticator.type == Authenticator.Type.RECOVERY_CODES
    ):  # they go together with the last of the others
        return
    reason = _("A second factor was removed.")
    people.end_sessions(user, by=request.actor, at=request.received_at, reason=reason)  # type: ignore[attr-defined]


def revived() -> tuple[int, list[str]]:
    """How many sessions are kept, and those that open although their person's sessions were ended since."""
    kept = [(row.pk, row.get_decoded()) for row in Session.objects.iterator(chunk_size=2000)]
    people_by_key = User.objects.in_bulk({data[SESSION_KEY] for _key, data in kept if SESSION_KEY in data})
    by_text = {str(key): user for key, user in people_by_key.items()}
    ends = dict(
        TrailEntry.objects.filter(root_kind="user", root_id__in=people_by_key, action__in=ENDING)
        .order_by()
        .values_list("root_id")
        .annotate(last=Max("at"))
    )
    found = []
    for key, data in kept:
        user = by_text.get(data.get(SESSION_KEY, ""))
        if user is None or not opens(user, data) or (begun := begun_at(data)) is None:
            continue
        if (ended := ends.get(user.pk)) is not None and begun < ended:
            found.append(f"session {key[:6]}… of user:{user.pk} opens although sessions ended at {ended}")
    return len(kept), found


def opens(user: User, data: dict[str, Any]) -> bool:
    """Whether the session lets its person in."""
    signature = data.get(HASH_SESSION_KEY, "")
    known = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return user.is_active and any(constant_time_compare(signature, one) for one in known)


def begun_at(data: dict[str, Any]) -> datetime | None:
    """When the person signed in, as far as the session says."""
    instants = [method["at"] for method in data.get(METHODS, ()) if "at" in method]
    return datetime.fromtimestamp(min(instants), tz=UTC) if instants else None
