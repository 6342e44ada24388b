"""Two stories that go through every page of the parties, people to sign in, and what stands in each address."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from disputes.models import Obligation
from orders.models import Agency, Booking, PurchaseRequest, Refund
from orders.services import requesting
from tests import factories
from tests.desk.pages import EVERY_ROLE
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tradeassurance.accounts.models import Address, Membership, User
from tradeassurance.accounts.roles import ROLES
from tradeassurance.core.models import Document, Notice

PARTIES = ("buyer", "supplier")
STAFF = tuple(role.name for role in ROLES)
HANDS = {"+".join(held): held for held in EVERY_ROLE}
"""All roles in a few people: where none of them gets in, nobody with fewer roles does."""
LATER = ("plan/", "return/", "refunds/")
"""Addresses that only exist once something is carried out."""
MISSING = {
    "number": "TA-99-999999-9",
    "notice_id": 99999999,
    "supplier_id": 99999999,
    "offer_number": 99,
    "obligation_id": 99999999,
    "inspection_id": 99999999,
    "payment_id": 99999999,
    "refund_id": 99999999,
    "shipment_id": 99999999,
    "booking_id": 99999999,
    "request_id": 99999999,
    "amendment_number": 99,
    "give_back_id": 99999999,
    "public_id": uuid.UUID(int=9),
    "object_id": "99999999",
    "pk": 99999999,
}


def routes() -> list[str]:
    """Every address of the house as its route."""

    def walk(patterns: list[Any], before: str) -> Any:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route

    return list(walk(get_resolver().url_patterns, ""))


@dataclass
class World:
    """An open dispute with an offer on the table, one whose goods came back, one that waits for new goods."""

    negotiating: Story
    returned: Story
    replacing: Story
    stranger: User
    staff: dict[str, User]
    sessions: dict[int, SimpleCookie] = field(default_factory=dict)
    known: dict[tuple[int, bool], tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    def story(self, route: str) -> Story:
        """The story in which an address leads somewhere."""
        if "replacement/" in route:
            return self.replacing
        return self.returned if any(part in route for part in LATER) else self.negotiating

    def now(self, route: str) -> Any:
        """When the page is opened: while the offer stands, or after the goods came back."""
        return on("2024-05-11") if self.story(route) is self.returned else on("2024-04-04", "11:00")

    def values(self, route: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stands in an address of one's own and of somebody else's records; looked up once."""
        own, of_dispute = self.story(route), route.startswith("disputes/")
        key = (own.order_id, of_dispute)
        if key not in self.known:
            theirs = self.returned if own is self.negotiating else self.negotiating
            self.known[key] = (values_of(own, of_dispute), values_of(theirs, of_dispute))
        return self.known[key]

    def client(self, who: str, route: str) -> Client:
        """A browser with which the person who opens it has signed in; nobody has who is anonymous."""
        client = Client(raise_request_exception=False)
        story = self.story(route)
        parties = {"buyer": story.buyer.user_id, "supplier": story.seller.user_id, "other": self.stranger.pk}
        people = parties | {name: user.pk for name, user in self.staff.items()}
        if who != "anonymous":
            client.cookies = self.sessions[people[who]].copy()
        return client

    def sign_in(self, user: User) -> None:
        """Keeps what a browser keeps of somebody who signed in: once, for all questions of that person."""
        client = Client()
        client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
        self.sessions[user.pk] = client.cookies


def asked_for_more(story: Story) -> None:
    """The buyer also sent a request."""
    requesting.ask(
        by=story.buyer,
        at=on("2024-04-03"),
        buyer=story.buyer_company,
        supplier=story.supplier,
        product="LED lamp",
        category="lighting",
        quantity=Decimal(500),
        unit="pcs",
        wanted_by=date(2024, 6, 1),
    )


def make() -> World:
    """Both stories; everybody in them may sign in."""
    returned, negotiating, replacing = worlds.returned(), worlds.claimed(), worlds.replacing()
    for story in (returned, negotiating, replacing):
        for actor in (story.buyer, story.seller):
            Membership.objects.create(
                user_id=actor.user_id, company_id=actor.company_id, joined_at=on("2024-01-01")
            )
        _book(story)
        asked_for_more(story)
    held = {name: (name,) for name in STAFF} | HANDS
    staff = {name: User.objects.get(pk=factories.staff(*roles).user_id) for name, roles in held.items()}
    made = World(negotiating, returned, replacing, factories.company().user, staff)
    Address.objects.update(verified=True)  # a second factor asks for that
    for user in User.objects.all():
        made.sign_in(user)
    return made


def _book(story: Story) -> None:
    """A visit that was booked and called off before the goods left."""
    Booking.objects.create(
        order=story.order,
        agency=Agency.objects.get(code="sgs"),
        kind="inspection",
        side="buyer",
        state="cancelled",
        fee=310,
        scheduled_date=on("2024-02-20").date(),
        booked_at=on("2024-02-10"),
        ended_at=on("2024-02-12"),
    )


SPECIAL = {
    r"account/^confirm-email/(?P<key>[-:\w]+)/$": "/account/confirm-email/nonsense/",
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "/account/password/reset/key/1-nonsense/",
    r"admin/^(?P<app_label>core|accounts|rules|ledger|suppliers|orders|disputes)/$": "/admin/orders/",
    r"admin/(?P<url>.*)$": "/admin/nothing/here/",
}
"""Addresses that are not made of named parts, by an example."""


def parts_of(route: str) -> list[str]:
    """The names of the parts of a route."""
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def address(route: str, values: dict[str, Any]) -> str:
    """The route with its parts filled in."""
    if route in SPECIAL:
        return SPECIAL[route]
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), route)


def values_of(story: Story, of_dispute: bool) -> dict[str, Any]:
    """What stands in the addresses of a story's own records."""
    order, dispute = story.order, story.dispute
    told = Notice.objects.filter(company=story.buyer_company).latest("pk")
    return {
        "number": dispute.number if of_dispute else order.number,
        "reason": "quality",
        "notice_id": told.pk,
        "supplier_id": story.supplier_id,
        "offer_number": 1,
        "obligation_id": getattr(Obligation.objects.filter(dispute=dispute).first(), "pk", 0),
        "inspection_id": 0,
        "payment_id": order.payments.get().pk,
        "refund_id": getattr(Refund.objects.filter(order=order).first(), "pk", 0),
        "request_id": getattr(PurchaseRequest.objects.filter(buyer=story.buyer_company).first(), "pk", 0),
        "amendment_number": 0,
        "give_back_id": 0,
        "booking_id": order.bookings.get().pk,
        "shipment_id": order.shipments.get().pk,
        "public_id": Document.objects.filter(root_kind="order", root_id=order.pk).latest("pk").public_id,
        "pk": 99999999,
    }


def addresses(world: World, route: str) -> dict[str, str]:
    """An address as one's own, with each part missing, and with each part from somebody else's case."""
    own, theirs = world.values(route)
    found = {"own": address(route, own)}
    for part in parts_of(route):
        if part in MISSING:
            found[f"missing {part}"] = address(route, own | {part: MISSING[part]})
            if route not in SPECIAL and own[part] != theirs[part]:
                found[f"foreign {part}"] = address(route, own | {part: theirs[part]})
    return found


def answer(client: Client, method: str, path: str, data: dict[str, str] | None = None) -> str:
    """The status of the answer; ``login`` where it leads to the entrance."""
    response = getattr(client, method)(path, data)
    to = response.headers.get("Location", "")
    if response.status_code == 302 and ("/account/login/" in to or to.startswith("/admin/login")):
        return "login"
    return str(response.status_code)
