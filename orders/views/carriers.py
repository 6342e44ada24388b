"""The door for events of carriers: signed, small, and applied once (P5, I17)."""

import logging

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import carrier_events, provider_events
from orders.services import tracking
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.refusals import Conflict

logger = logging.getLogger(__name__)
CONFLICT, TOO_LARGE, NOT_SIGNED, UNREADABLE, CLOSED = 409, 413, 401, 422, 503


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Take an event: 200 with what became of it, also when it came before; anything else was not taken."""
    if not settings.CARRIER_WEBHOOK_SECRETS:
        return _answer(CLOSED, error="no carrier is set up")
    if int(request.META.get("CONTENT_LENGTH") or 0) > provider_events.LARGEST_BODY:
        return _answer(TOO_LARGE, error="the body is too large")
    body, at = request.body, request.received_at  # type: ignore[attr-defined]
    header = request.headers.get("X-Signature", "")
    if not provider_events.is_signed(header, body, settings.CARRIER_WEBHOOK_SECRETS, at):
        logger.warning("a carrier's event without a valid signature was refused")
        return _answer(NOT_SIGNED, error="the signature is missing, wrong or too old")
    try:
        event = tracking.take(carrier_events.read(body), by=PROVIDER, at=at)
    except carrier_events.Unreadable as error:
        logger.warning("a carrier's event could not be read: %s", error)
        return _answer(UNREADABLE, error=str(error))
    except Conflict:
        return _answer(CONFLICT, error="this event was sent before with other content")
    return _answer(200, event=event.event_id, applied="no" if event.cause else "yes", cause=event.cause)


def _answer(status: int, **said: str) -> JsonResponse:
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
