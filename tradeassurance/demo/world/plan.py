"""What the world tells: which orders, between whom, how far, and what becomes of them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tradeassurance.demo.world.companies import BUYERS, SUPPLIERS
from tradeassurance.demo.world.deal import Script

S = Script

FOR_THE_SIGN_INS: Final = (
    # What the demo's buyer and supplier find to do today.
    S("rheinland", "denizli", "half", 0.8, stop="half", agrees="design", small=True),
    S("rheinland", "foshan", "stand", 1.6, stop="stand", small=True),
    S(
        "rheinland",
        "hangzhou",
        "agreed",
        9,
        unshipped=True,
        stop="pay",
        spends=True,
        agrees="dates",
        small=True,
    ),
    S("rheinland", "foshan", "claim", 3.2, tale="offered", goods="chair", small=True),
    S("rheinland", "ningbo", "deliver", 12, stop="deliver", inspected=True, parts=True),
    S("rheinland", "tiruppur", "ship", 5, stop="ship", parts=True),
    S("rheinland", "shenzhen", "claim", 7.8, tale="asked_for_evidence", late=9, small=True),
    S("hudson", "ningbo", "claim", 2.4, tale="waiting", goods="lamp", small=True),
    S("cascade", "ningbo", "claim", 3.4, tale="countered", goods="panel"),
    S(
        "pennine",
        "ningbo",
        "agreed",
        -4,
        stop="pay",
        inspected=True,
        parts=True,
        agrees="packaging",
        small=True,
    ),
    S("aurora", "ningbo", "propose", 1.2, stop="propose", revised=True),
    S("southern", "ningbo", "draft", 0.6, stop="draft", small=True),
    S("qihang", "ningbo", "claim", 4.6, tale="supplier_owes", accepts=True, wait=14, small=True),
)
AT_THE_DESK: Final = (
    S("tokai", "shenzhen", "claim", 2.2, tale="waiting", reason="short_quantity"),
    S("qihang", "hangzhou", "claim", 4.4, tale="contested", reason="quality"),
    S("pennine", "hanoi", "claim", 3.3, tale="offered", reason="wrong_specification"),
    S("jebelali", "rajkot", "claim", 4.4, tale="to_take", reason="quality", small=True),
    S(
        "salmiya",
        "bursa",
        "claim",
        7.2,
        tale="silent",
        unshipped=True,
        reason="late_shipment",
        wait=5,
        small=True,
    ),
    S("cascade", "foshan", "claim", 7.5, tale="under_review", reason="quality", small=True),
    S("nordsee", "saigon", "claim", 10.4, tale="evidence_missing", reason="damaged"),
    S("jebelali", "shenzhen", "claim", 7.4, tale="awaiting_approval", scale=2.2, initial="0.5", small=True),
    S("aurora", "shenzhen", "claim", 8.4, tale="sent_back", scale=2.2, initial="0.5", small=True),
    S("deccan", "ohio", "claim", 10.2, tale="decided", reason="late_delivery", delivery=True, late=9),
    S("kiwi", "foshan", "claim", 13.4, tale="appealed", reason="quality", small=True),
    S("pennine", "denizli", "claim", 5.5, tale="return_awaited", small=True),
    S("tokai", "hangzhou", "claim", 9, tale="return_in_transit"),
    S("jalisco", "bursa", "claim", 15, tale="return_delivered", mode="air"),
    S("nordsee", "foshan", "claim", 3.4, tale="settled_today", small=True),
    S("salmiya", "tiruppur", "claim", 3.3, tale="settled_today", currency="KWD"),
    S("kiwi", "hanoi", "claim", 4.6, tale="refund_sent"),
    S("jalisco", "rajkot", "claim", 6.2, tale="refund_bounced", small=True),
    S("cascade", "hanoi", "claim", 14.6, tale="refund_sent", small=True),
    S("nordsee", "rajkot", "claim", 4.2, tale="refund_overtaken", small=True),
    S(
        "laurentian",
        "dongguan",
        "claim",
        45,
        tale="guaranteed",
        accepts=True,
        wait=9,
        protect="0.5",
        quiet=True,
        small=True,
    ),
    S(
        "pennine",
        "bursa",
        "claim",
        46,
        tale="uncollected",
        accepts=True,
        wait=9,
        protect="0.5",
        quiet=True,
        small=True,
    ),
)
DECIDED: Final = (
    # Years ago, under the rules of their time.
    S("hudson", "ningbo", "claim", on=date(2016, 4, 12), tale="guaranteed", reason="late_shipment", unshipped=True, wait=12,
      protect="0.25", small=True),
    S("cascade", "ningbo", "claim", on=date(2018, 3, 20), tale="lost_twice", reason="late_shipment", unshipped=True, wait=6,
      quiet=True, small=True),
    S("tokai", "foshan", "claim", on=date(2019, 9, 3), tale="lost_twice", reason="late_shipment", unshipped=True, wait=6, small=True),
    S("rheinland", "foshan", "claim", on=date(2018, 6, 5), tale="conceded", reason="late_shipment", unshipped=True, wait=6),
    S("tokai", "shenzhen", "claim", on=date(2018, 11, 14), tale="upheld", unshipped=True, wait=-6, balance="after", small=True),
    S("nordsee", "hangzhou", "claim", on=date(2019, 5, 21), tale="not_upheld", reason="late_shipment", unshipped=True, wait=7),
    S("aurora", "denizli", "claim", on=date(2019, 10, 8), tale="withdrawn", reason="late_shipment", unshipped=True, wait=5),
    S("qihang", "hangzhou", "claim", on=date(2021, 6, 16), tale="settled"),
    S("rheinland", "izmir", "claim", on=date(2021, 9, 7), tale="return_confirmed", small=True),
    S("southern", "foshan", "claim", on=date(2022, 3, 15), tale="return_overruled", mode="air"),
    S("salmiya", "tiruppur", "claim", on=date(2022, 6, 21), tale="return_awaited"),
    S("hudson", "rajkot", "claim", on=date(2022, 10, 11), tale="shared"),
    S("laurentian", "saigon", "claim", on=date(2023, 5, 17), tale="lapsed", reason="damaged", small=True),
    S("deccan", "shenzhen", "claim", on=date(2023, 9, 12), tale="charged_back", reason="not_received", unshipped=True,
      delivery=True, wait=40),
    S("nordsee", "yiwu", "claim", on=date(2023, 2, 14), tale="uncollected", accepts=True, wait=9, quiet=True),
    S("rheinland", "yiwu", "claim", 560, tale="upheld"),
    S("tokai", "ningbo", "claim", 410, tale="settled", currency="JPY", small=True),
    S("kiwi", "bursa", "claim", 330, tale="appeal_decided", reason="wrong_specification"),
    S("jalisco", "yiwu", "claim", 150, tale="rejected_then_withdrawn", reason="short_quantity", small=True),
    S("southern", "denizli", "claim", 74, tale="charged_back", small=True),
    S("pennine", "shenzhen", "claim", 118, tale="overtaken", scale=2.2, initial="0.5", small=True),
    S("hudson", "tiruppur", "claim", 66, tale="settled_at_the_desk", reason="wrong_specification", small=True),
    S("hanbit", "ohio", "claim", 84, tale="expired_then_settled", small=True),
)  # fmt: skip
ORDERS_TODAY: Final = (
    S("hudson", "foshan", "draft", 1, stop="draft"),
    S("tokai", "ningbo", "half", 1.5, stop="half"),
    S("deccan", "tiruppur", "propose", 2, stop="propose"),
    S("hanbit", "hanoi", "stand", 2.5, stop="stand"),
    S("aurora", "foshan", "stand", 4, stop="stand"),
    S("cascade", "saigon", "announce", 0.9, stop="announce", small=True),
    S("salmiya", "shenzhen", "announce", 1.4, stop="announce", currency="KWD", small=True),
    S("nordsee", "denizli", "announce", 0.7, stop="announce"),
    S("qihang", "shenzhen", "pay", 2, stop="failed"),
    S("jebelali", "ningbo", "agreed", 6, stop="pay"),
    S("pennine", "rajkot", "agreed", -3, stop="pay"),
    S("kiwi", "dongguan", "agreed", -9, stop="pay"),
    S("laurentian", "foshan", "agreed", -14, stop="pay", agrees="end"),
    S("tokai", "tiruppur", "agreed", -18, stop="pay", currency="JPY"),
    S("southern", "hangzhou", "agreed", 3, stop="pay"),
    S("jalisco", "ohio", "ship", 5, stop="ship"),
    S("deccan", "shenzhen", "ship", 14, stop="ship", delivery=True),
    S("hudson", "saigon", "ship", 40, stop="ship", delivery=True),
    S("yiwu_buyer", "yiwu", "ship", 20, stop="ship"),
    S("aurora", "hanoi", "deliver", 2, stop="deliver"),
    S("hanbit", "bursa", "deliver", 9, accepts=True),
    S("salmiya", "denizli", "deliver", 19, stop="deliver"),
    S("rheinland", "bursa", "deliver", 8, accepts=True),
    S("cascade", "rajkot", "stand", 30, stop="stand"),
    S("qihang", "foshan", "stand", 75, stop="stand", small=True),
    S("nordsee", "ningbo", "announce", 58, stop="cancelled", small=True),
    S("kiwi", "saigon", "half", 88, stop="called_off"),
    # What was open when the supplier turned out to deceive.
    S("laurentian", "quanzhou", "ship", 52, stop="ship", small=True),
    S("nordsee", "quanzhou", "agreed", 26, stop="pay"),
    S("hanbit", "quanzhou", "deliver", 22, stop="deliver"),
)  # fmt: skip


def scripts(scale: str, until: datetime, dice: random.Random) -> list[Script]:
    """Every order of the world, in the order of its telling; about 120 at full scale, 30 at the small one."""
    told = [*FOR_THE_SIGN_INS, *AT_THE_DESK, _defaulted(until), *DECIDED, *ORDERS_TODAY]
    told = [replace(s, buyer="jebelali") if s.buyer == "yiwu_buyer" else s for s in told]
    if scale == "small":
        return [s for s in told if s.small]
    return [*told, *_quiet(until, dice)]


def _defaulted(until: datetime) -> Script:
    """A supplier whose day ends before the buyer's does, or after it began, as the hour of the end demands."""
    shanghai = until.astimezone(ZoneInfo("Asia/Shanghai"))
    buyer, seller = ("cascade", "dongguan") if shanghai.hour < 15 else ("tokai", "ohio")
    if shanghai.hour >= 23:
        buyer, seller = "jebelali", "ohio"
    return S(buyer, seller, "claim", 11, tale="defaulted", accepts=True, wait=9, protect="0.6", small=True)


def _quiet(until: datetime, dice: random.Random) -> Iterator[Script]:
    """Orders that nobody complained about: a few a year, more of late."""
    days = [
        date(2016, 2, 22),
        date(2016, 9, 6),
        date(2017, 4, 11),
        date(2018, 3, 20),
        date(2019, 3, 12),
        date(2020, 5, 19),
    ]
    days += [date(2021, 4, 13), date(2022, 2, 15), date(2022, 8, 9), date(2023, 4, 18), date(2023, 8, 22)]
    recent = [
        (until - timedelta(days=ago)).date()
        for ago in (840, 700, 600, 510, 450, 390, 340, 300, 265, 235, 210, 190, 175)
    ]
    recent += [
        (until - timedelta(days=ago)).date()
        for ago in (160, 148, 142, 137, 132, 127, 122, 118, 114, 110, 106, 103, 100, 97)
    ]
    sellers = [(firm, role) for firm, role in SUPPLIERS if role.standing == "joined"]
    for number, day in enumerate([*days, *recent]):
        able = [firm.key for firm, _role in sellers if firm.since < day.year]
        buyers = [firm.key for firm in BUYERS if firm.since < day.year]
        yield S(
            dice.choice(buyers), dice.choice(able), "stand", on=day, mode=dice.choice(("sea", "sea", "air")), accepts=number % 3 == 0,
            late=dice.choice((0, 0, 0, 0, 5)), cover="none" if number % 4 == 1 and day.year < 2024 else "", revised=number % 5 == 0,
            balance=dice.choice(("before", "after")) if day.year > 2020 else "before",
        )  # fmt: skip
