"""The doors for events of providers and carriers: signed, small, and applied once (P2, P4, P5, I17)."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import carrier_events, provider_events, refund_events, sending
from orders.enums import Cause
from orders.event_fields import LARGEST_BODY, Unreadable
from orders.services import inbound, tracking
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.refusals import Conflict

logger = logging.getLogger(__name__)
UNKNOWN, CONFLICT, TOO_LARGE, NOT_SIGNED, UNREADABLE, CLOSED = 404, 409, 413, 401, 422, 503
Door = Callable[[HttpRequest], JsonResponse]


def door(secrets: str, take: Callable[[bytes, datetime], JsonResponse]) -> Door:
    """A view that takes signed events; ``secrets`` names the setting that holds what they are signed with.

    200 with what became of an event, also when it came before; anything else was not taken.
    """

    @csrf_exempt
    @require_POST
    def receive(request: HttpRequest) -> JsonResponse:
        if not getattr(settings, secrets):
            return _answer(CLOSED, error="nobody is set up to send events here")
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return _answer(TOO_LARGE, error="the body is too large")
        body, at = request.body, request.received_at  # type: ignore[attr-defined]
        header = request.headers.get("X-Signature", "")
        if not provider_events.is_signed(header, body, getattr(settings, secrets), at):
            logger.warning("an event without a valid signature was refused (%s)", secrets)
            return _answer(NOT_SIGNED, error="the signature is missing, wrong or too old")
        try:
            return take(body, at)
        except Unreadable as error:
            logger.warning("an event could not be read: %s", error)
            return _answer(UNREADABLE, error=str(error))
        except Conflict:
            return _answer(CONFLICT, error="this event was sent before with other content")

    return receive


def _payment(body: bytes, at: datetime) -> JsonResponse:
    event = inbound.take(provider_events.read(body), by=PROVIDER, at=at)
    status = CONFLICT if event.cause == Cause.CONFLICT else 200
    return _answer(status, event=event.event_id, state=event.state, cause=event.cause)


def _carrier(body: bytes, at: datetime) -> JsonResponse:
    event = tracking.take(carrier_events.read(body), by=PROVIDER, at=at)
    return _answer(200, event=event.event_id, applied="no" if event.cause else "yes", cause=event.cause)


def _refund(body: bytes, at: datetime) -> JsonResponse:
    told = refund_events.read(body)
    heard = sending.hear_event(told, at)
    if heard is None:
        return _answer(UNKNOWN, error="nobody used this key")
    return _answer(200, event=told.answer.id, applied="yes" if heard.applied else "no", cause=heard.remark)


def _answer(status: int, **said: str) -> JsonResponse:
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


payment_events = door("PAYMENT_WEBHOOK_SECRETS", _payment)
carrier_events_door = door("CARRIER_WEBHOOK_SECRETS", _carrier)
refund_events_door = door("REFUND_WEBHOOK_SECRETS", _refund)
