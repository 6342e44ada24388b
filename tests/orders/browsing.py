"""Browsers of people at their company's pages, and what they find there."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import Party
from tradeassurance.accounts.models import User


def browser(who: Party | User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(
        who.user if isinstance(who, Party) else who, "tradeassurance.accounts.backends.RoleBackend"
    )
    return client


def path(name: str, order: Any, *more: Any) -> str:
    """The address of a page of an order."""
    return reverse(f"orders:{name}", args=[order.number, *more])


def text(response: HttpResponse) -> str:
    """What a person reads: the page without tags, white space as single blanks."""
    main = response.content.decode().partition("<main")[2]
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", main, flags=re.S)
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " ").replace("&#x27;", "'").replace("&amp;", "&"))


def key() -> str:
    """A token as a page carries it."""
    return str(uuid.uuid4())


def contract(**changes: Any) -> dict[str, Any]:
    """A contract as typed into the form: 1,000 bottles at 3.25."""
    rows = {
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-product": "Steel bottle",
        "items-0-category": "kitchen",
        "items-0-quantity": "1,000",
        "items-0-unit": "pcs",
        "items-0-unit_price": "3.25",
        "requirements-TOTAL_FORMS": "1",
        "requirements-INITIAL_FORMS": "0",
        "requirements-0-characteristic": "Wall",
        "requirements-0-requirement": "0.5 mm",
        "requirements-0-tolerance": "± 0.05 mm",
        "requirements-0-method": "",
    }
    terms = {
        "key": key(),
        "currency": "USD",
        "initial_payment": "1,000",
        "protected_amount": "800",
        "covered": "on",
        "quality_cover": "post_delivery",
        "shipment_date": "2024-05-02",
        "delivery_date": "",
        "freight_by": "supplier",
        "packaging": "",
        "customization": "",
        "note": "",
    }
    return {**rows, **terms, **changes}


def post(client: Client, url: str, data: Mapping[str, Any] | None = None, **values: Any) -> HttpResponse:
    """Send a move's form with a fresh token."""
    return client.post(url, {"key": key(), **(data or {}), **values})
