"""What every request carries: when it reached us, who acts, and in which language and zone to answer."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from tradeassurance.accounts.actor import lazy_actor
from tradeassurance.core import clock

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReceivedAtMiddleware:
    """Reads the clock once, before anything can wait: a claim is in time if it arrived in time (C7)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class ActorMiddleware:
    """Sets ``request.actor`` and answers in the reader's own language and time zone (N1).

    A visitor reads in the language of the cookie or the browser (LocaleMiddleware); whoever has signed
    in reads in the language of the account, on every machine.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = lazy_actor(request)  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            with timezone.override(None):
                return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
