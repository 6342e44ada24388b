"""The pass to a sealed original: signed, for one person and one document, for two minutes and one download.

It names the instant of the trail entry that put the opening down, so that there is no pass without one (I41).
"""

from datetime import datetime, timedelta

from django.core import signing
from django.core.cache import cache

from .actors import Actor
from .models import Document

LASTS = timedelta(minutes=2)
_signer = signing.Signer(salt="core.passes")


def issue(document: Document, actor: Actor, opened_at: datetime) -> str:
    """A pass for what this person put down to have opened at that instant (aware)."""
    told = {"document": str(document.public_id), "user": actor.user_id, "opened_at": opened_at.isoformat()}
    return _signer.sign_object(told)


def read(text: str, document: Document, actor: Actor | None) -> datetime | None:
    """When the opening was put down; None for what is no pass, or that of another person or document."""
    try:
        told = _signer.unsign_object(text)
    except signing.BadSignature:
        return None
    if actor is None or (told["document"], told["user"]) != (str(document.public_id), actor.user_id):
        return None
    return datetime.fromisoformat(told["opened_at"])


def redeem(document: Document, actor: Actor, opened_at: datetime, at: datetime) -> bool:
    """Whether it still gives the file at an instant; from then on it gives it no more."""
    if not opened_at <= at <= opened_at + LASTS:
        return False
    used = f"pass:{document.public_id}:{actor.user_id}:{opened_at.timestamp()}"
    return cache.add(used, "used", int(LASTS.total_seconds()) * 2)
