"""Amounts keep to their currency, and splits lose nothing (M4, I03, I08)."""

from decimal import Decimal

import moneyed
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tradeassurance.core.fields import MoneyField
from tradeassurance.ledger import currencies
from tradeassurance.ledger.currencies import SUPPORTED, iso_minor_unit, minor_unit

CURRENCIES = st.sampled_from(SUPPORTED)
UNITS = st.integers(min_value=0, max_value=10**13 - 1)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=12).filter(any)


def amount_of(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-minor_unit(currency))


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("VND", 0), ("USD", 2), ("KWD", 3), ("BHD", 3)])
def test_it_knows_the_minor_unit(currency: str, places: int) -> None:
    assert minor_unit(currency) == places


WITHOUT = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THREE = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
FOUR = frozenset(["CLF", "UYW"])
"""ISO 4217, list one: currencies whose minor unit is not the hundredth part."""
GONE = frozenset(
    [
        "ADP",
        "ALK",
        "AOK",
        "AON",
        "AOR",
        "BAN",
        "BEC",
        "BEL",
        "BGM",
        "BGO",
        "BOL",
        "BUK",
        "BYR",
        "CLE",
        "CSK",
        "DDM",
        "ECS",
        "ESA",
        "ESB",
        "ESP",
        "GEK",
        "GNS",
        "GQE",
        "GWE",
        "ITL",
        "KRH",
        "KRO",
        "LUC",
        "LUL",
        "MDC",
        "MGF",
        "MKN",
        "MLF",
        "MTP",
        "MVP",
        "MXP",
        "PEI",
        "PTE",
        "ROL",
        "SDP",
        "SUR",
        "TJR",
        "TPE",
        "TRL",
        "UGS",
        "VNN",
        "XEU",
        "XFO",
        "XFU",
        "XRE",
        "YDD",
    ]
)
"""Currencies of the past, which list one knows no more."""
NO_MONEY = frozenset(
    ["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"]
)
"""Metals, units of account and test codes: list one gives them no minor unit."""


def test_it_knows_the_minor_unit_of_every_iso_currency() -> None:
    wrong = {}
    for code in set(moneyed.CURRENCIES) - GONE - NO_MONEY:
        places = 0 if code in WITHOUT else 3 if code in THREE else 4 if code in FOUR else 2
        if iso_minor_unit(code) != places:
            wrong[code] = iso_minor_unit(code)
    assert wrong == {}
    assert set(moneyed.CURRENCIES) >= WITHOUT | THREE | FOUR


def test_forms_orders_and_books_deal_in_the_same_currencies() -> None:
    assert tuple(settings.CURRENCIES) == SUPPORTED
    assert MoneyField().fields[0].choices == [(code, code) for code in SUPPORTED]
    assert not set(SUPPORTED) & (GONE | NO_MONEY)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.005", "USD"),
        ("0.5", "JPY"),
        ("1.0001", "KWD"),
        ("NaN", "USD"),
        ("sNaN", "USD"),
        ("Infinity", "USD"),
        ("1", "XXX"),
        ("1", "usd"),
        ("100000000000.00", "USD"),
        ("-1E+40", "USD"),
    ],
)
def test_it_refuses_what_cannot_be_booked(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|amount|currency|books"):
        currencies.check(Decimal(amount), currency)


@pytest.mark.parametrize("amount", [1, 1.5, "1.00", None, True])
def test_it_takes_only_decimals(amount: object) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        currencies.check(amount, "USD")  # type: ignore[arg-type]


def test_it_writes_an_amount_with_its_decimals() -> None:
    assert str(currencies.check(Decimal("1E+3"), "USD")) == "1000.00"
    assert str(currencies.check(Decimal("5.0000"), "JPY")) == "5"


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "USD", "1.01"), ("-1.005", "USD", "-1.01"), ("0.5", "JPY", "1"), ("2.00049", "KWD", "2.000")],
)
def test_it_rounds_half_up(amount: str, currency: str, rounded: str) -> None:
    assert str(currencies.quantize(Decimal(amount), currency)) == rounded


def test_it_gives_the_remainder_to_the_named_party() -> None:
    assert currencies.split(Decimal("100.00"), 3, "USD", remainder_to=2) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    assert currencies.split(Decimal("100"), [Decimal("0.7"), Decimal("0.3")], "JPY", remainder_to=0) == [
        70,
        30,
    ]


@given(CURRENCIES, UNITS, st.booleans(), WEIGHTS, st.data())
def test_it_splits_without_loss(currency: str, units: int, negative: bool, weights: list[int], data) -> None:
    amount = amount_of(-units if negative else units, currency)
    party = data.draw(st.integers(min_value=0, max_value=len(weights) - 1))

    shares = currencies.split(amount, weights, currency, remainder_to=party)

    assert sum(shares) == amount
    for index, share in enumerate(shares):
        assert currencies.check(share, currency) == share
        exact = abs(amount) * weights[index] / sum(weights)
        if index != party:
            assert exact - amount_of(1, currency) <= abs(share) <= exact + Decimal("1e-9")
    assert abs(shares[party]) >= amount_of(abs(units) * weights[party] // sum(weights), currency)


@given(CURRENCIES, st.lists(st.integers(0, 10**12), min_size=1, max_size=8), st.data())
def test_it_splits_a_refund_within_the_payments(currency: str, paid: list[int], data) -> None:
    most = [amount_of(units, currency) for units in paid]
    amount = amount_of(data.draw(st.integers(0, min(sum(paid), 10**13 - 1))), currency)
    party = data.draw(st.integers(0, len(paid) - 1))

    shares = currencies.split_within(amount, most, currency, remainder_to=party)

    assert sum(shares) == amount
    assert all(0 <= share <= room for share, room in zip(shares, most, strict=True))


def test_it_does_not_overfill_the_party_that_takes_the_remainder() -> None:
    cents = [Decimal("0.01")] * 3
    assert currencies.split_within(Decimal("0.02"), cents, "USD", remainder_to=1) == [
        Decimal("0.01"),
        Decimal("0.01"),
        Decimal("0.00"),
    ]


@pytest.mark.parametrize("parts", [0, [], [0, 0], [1, -1], [Decimal("-0.5")]])
def test_it_refuses_to_split_by_nothing(parts) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        currencies.split(Decimal(1), parts, "USD", remainder_to=0)


@pytest.mark.parametrize("party", [-1, 2])
def test_it_needs_a_party_that_exists(party: int) -> None:
    with pytest.raises(ValueError, match="no party"):
        currencies.split(Decimal(1), 2, "USD", remainder_to=party)


@pytest.mark.parametrize("amount", ["-0.01", "3.01"])
def test_it_refuses_a_refund_that_does_not_fit(amount: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        currencies.split_within(Decimal(amount), [Decimal(1), Decimal(2)], "USD", remainder_to=0)


def test_it_counts_dollars_at_the_stored_rate() -> None:
    assert currencies.to_usd(Decimal("1000"), Decimal("0.0067125")) == Decimal("6.71")
    with pytest.raises(ValueError, match="exchange rate"):
        currencies.to_usd(Decimal(1), Decimal(0))


def test_it_shows_amounts_in_the_language_of_the_reader() -> None:
    assert currencies.format_amount(Decimal("1234.5"), "USD", "en") == "$1,234.50"
    assert currencies.format_amount(Decimal("1234.5"), "USD", "zh-hans") == "US$1,234.50"
    assert "1,234.500" in currencies.format_amount(Decimal("1234.5"), "KWD", "en")
    assert currencies.format_amount(Decimal("1234"), "JPY", "tlh") == "¥1,234"
