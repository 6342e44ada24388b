"""Input fields take what people mean and nothing else (STACK.md, Money; I03, I43)."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from tradeassurance.core import vault
from tradeassurance.core.cards import contains_card_number, mask_card_numbers
from tradeassurance.core.fields import (
    AmountField,
    DayField,
    DocumentField,
    DocumentsField,
    MoneyField,
    NumberField,
    TextField,
)


def refusal(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("  late by 11 days ", "late by 11 days"),
        ("迟了十一天 😀", "迟了十一天 😀"),
        ("cafe\u0301", "café"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Account 12345678901234567890", "Account 12345678901234567890"),
    ],
)
def test_it_takes_text_that_people_write(typed, taken):
    assert TextField(lines=3).clean(typed) == taken


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("", "required"),
        ("   ", "required"),
        ("\u200b\u200d\u2060", "no visible character"),
        ("\u0301", "no visible character"),
        ("half \ud83d", "cannot be shown"),
        ("null \x00", "cannot be shown"),
        ("bell \x07", "cannot be shown"),
        ("turned \u202e txt", "cannot be shown"),
        ("private \ue000", "cannot be shown"),
        ("x" * 201, "at most 200"),
        ("my card 4111-1111-1111-1111", "card number"),
    ],
)
def test_it_refuses_text_that_cannot_be_kept(typed, what):
    assert what in refusal(TextField(), typed)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("1250", "1250"),
        (" 1,250.50 ", "1250.50"),
        ("1,234,567.8", "1234567.8"),
        ("0.01", "0.01"),
        ("007", "7"),
    ],
)
def test_it_takes_numbers_as_people_write_them(typed, taken):
    assert NumberField().clean(typed) == Decimal(taken)


@pytest.mark.parametrize(
    "typed",
    [
        "1e2",
        "1_000",
        "１２",
        "NaN",
        "Infinity",
        "-5",
        "+5",
        "1.",
        ".5",
        "1,25",
        "12,34,567",
        "1 250",
        "0x10",
        "٣",
        "1.2.3",
        "1" * 40,
    ],
)
def test_it_refuses_what_only_a_program_would_write(typed):
    assert "digits 0 to 9" in refusal(NumberField(), typed)


def test_it_says_the_limits_of_a_number():
    assert "At most 2 places" in refusal(NumberField(), "1.005")
    assert "whole number" in refusal(NumberField(decimals=0), "1.5")
    assert "above zero" in refusal(NumberField(), "0")
    assert NumberField(least=0).clean("0") == 0
    assert "least is 5" in refusal(NumberField(least=5), "4")
    assert "most is 1,000" in refusal(NumberField(most=1000), "1000.01")
    assert "required" in refusal(NumberField(), "")
    assert NumberField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("currency", "fits", "does_not"),
    [("JPY", "5", "5.1"), ("USD", "5.25", "5.255"), ("KWD", "5.255", "5.2555")],
)
def test_it_takes_no_more_decimals_than_the_currency_has(currency, fits, does_not):
    assert AmountField(currency=currency).clean(fits) == Money(fits, currency)
    refusal(AmountField(currency=currency), does_not)
    assert MoneyField().clean([currency, fits]) == Money(fits, currency)
    refusal(MoneyField(), [currency, does_not])


def test_it_takes_money_in_the_currencies_of_the_house_only():
    assert "not one of the available choices" in refusal(MoneyField(), ["XAU", "5"])
    assert "required" in refusal(MoneyField(), ["USD", ""])
    assert MoneyField(required=False).clean(["USD", ""]) is None


def test_it_shows_money_again_as_it_was():
    class Payment(forms.Form):
        paid = MoneyField(initial=Money("12.50", "EUR"))
        fee = AmountField(currency="JPY", initial=Money(5, "JPY"))

    html = Payment().as_p()
    assert 'value="EUR" selected' in html
    assert 'value="12.50"' in html
    assert 'aria-label="Currency"' in html
    assert 'value="5"' in html
    assert 'value="1e5"' in Payment({"paid_currency": "USD", "paid_amount": "1e5"}).as_p()


@pytest.mark.parametrize(
    "typed",
    [
        "2024-02-30",
        "24-03-01",
        "2024-3-1",
        "０２０２4-03-01",
        "2024-03-01T00:00",
        "20240301",
        "1 March",
        "２０２４-03-01",
    ],
)
def test_it_refuses_what_is_not_a_day(typed):
    assert "year-month-day" in refusal(DayField(), typed)


def test_it_takes_a_day_within_its_range():
    assert DayField().clean("2024-02-29") == date(2024, 2, 29)
    assert "must lie between" in refusal(DayField(), "0001-01-01")
    assert "must lie between" in refusal(DayField(), "9999-12-31")
    assert "must lie between" in refusal(DayField(earliest=date(2024, 3, 2)), "2024-03-01")


def files(*named):
    return [SimpleUploadedFile(name, content) for name, content in named]


class Evidence(forms.Form):
    text = TextField()
    files = DocumentsField(kind="evidence", most=2)
    photo = DocumentField(kind="photo", required=False)


def evidence(*named):
    return Evidence({"text": "late"}, MultiValueDict({"files": files(*named)}))


def test_it_takes_several_files_and_seals_them():
    form = evidence(("a.txt", b"one"), ("b.txt", b"two"))
    assert form.is_valid()
    assert [vault.path_of(one.original.name).read_bytes() for one in form.cleaned_data["files"]] == [
        b"one",
        b"two",
    ]
    assert form.cleaned_data["photo"] is None


def test_it_states_the_limits_before_anything_is_sent():
    html = Evidence().as_p()
    assert "PDF, PNG, JPEG, WebP, TXT, CSV, at most 20.0\xa0MB per file. Up to 2 files." in html
    assert 'accept=".png,.jpg,.jpeg,.webp"' in html
    assert " multiple" in html


def test_it_names_every_refused_file():
    assert "required" in str(evidence().errors["files"])
    assert "at most 2 files at once; these are 3" in str(evidence(*[("a.txt", b"x")] * 3).errors["files"])
    told = evidence(("a.txt", b"one"), ("b.exe", b"MZ\0\0")).errors["files"]
    assert told[0] == "b.exe: This kind of file is not accepted."
    assert told[1].startswith("b.exe: Accepted: PDF")


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "card:3782-822463-10005.",
        "paid 12 times with 5555 5555 5555 4444 ok",
        "卡号4111111111111111。",
        "４１１１１１１１１１１１１１１１",
        "4111\u200b1111\u200b1111\u200b1111",
        "6212345678901232",
    ],
)
def test_it_finds_card_numbers_however_they_are_written(text):
    assert contains_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "TA-26-004217",
        "2024-03-01 12:30:00",
        "1Z4111111111111111",
        "phone 0049 221 1234567",
        "1,000,000,000,000,000",
    ],
)
def test_it_leaves_other_numbers_alone(text):
    assert not contains_card_number(text)


def test_it_masks_card_numbers_and_nothing_else():
    assert mask_card_numbers("scan 4111 1111 1111 1111 of 5") == "scan card-1111 of 5"
    assert mask_card_numbers("scan 17") == "scan 17"


@given(st.text(max_size=300))
def test_it_takes_or_refuses_any_text_and_what_it_takes_is_clean(text):
    try:
        taken = TextField(lines=2).clean(text)
    except ValidationError:
        return
    assert taken.encode("utf-8")
    assert not contains_card_number(taken)
    assert TextField(lines=2).clean(taken) == taken
