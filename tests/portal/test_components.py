"""Every example of docs/components.md works as written; what components say, and how (DESIGN 5)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation
from moneyed import Money

from tradeassurance.core import clock
from tradeassurance.core.outbox import Amount
from tradeassurance.portal import states
from tradeassurance.portal.components import Column, Empty, Table
from tradeassurance.portal.shapes import SHAPE_OF_TONE, SHAPES, TONES, shape_svg

from . import samples
from .samples import NOW


@pytest.fixture(autouse=True)
def _now(sample_states):
    with clock.travel(NOW):
        yield


def draw(source, *, zone="Asia/Shanghai", language="en", **context):
    template = engines["django"].from_string("{% load i18n portal %}" * ("extends" not in source) + source)
    request = RequestFactory().get("/")
    request.user = request.actor = None
    with timezone.override(zone), translation.override(language):
        return template.render(samples.sample_context() | context, request)


def text(html):
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").strip()


@pytest.mark.parametrize(
    ("heading", "source"),
    samples.examples(),
    ids=[f"{h}-{n}" for n, (h, _s) in enumerate(samples.examples())],
)
def test_it_renders_every_example_of_the_documentation(heading, source):
    html = draw(source)
    assert text(html)
    assert "style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


def test_it_documents_every_tag():
    page = samples.PAGE.read_text(encoding="utf-8")
    tags = engines["django"].engine.template_libraries["portal"].tags
    assert [tag for tag in tags if not re.search(rf"[`%] ?{tag}[` ]", page)] == []


def test_it_gives_every_tone_a_shape_of_its_own():
    drawn = [shape_svg(SHAPE_OF_TONE[tone]) for tone in TONES]
    assert len(set(drawn)) == len(TONES)
    assert len({shape_svg(shape) for shape in SHAPES}) == len(SHAPES)
    assert all('aria-hidden="true"' in one for one in drawn)


def test_it_shows_a_state_as_word_shape_and_color():
    html = draw(
        "{% state_badge order %}{% state_badge 'orders.order' 'lapsed' %}{% state_badge 'orders.order' 'never_told' %}"
    )
    assert text(html) == "Confirmed Lapsed never told"
    assert html.count("<svg") == 3
    assert "tone-info" in html
    assert "tone-ended" in html


def test_it_refuses_a_tone_or_shape_that_does_not_exist():
    with pytest.raises(ValueError, match="unknown tone"):
        states.Badge("x", "pink")
    with pytest.raises(ValueError, match="unknown shape"):
        states.Badge("x", "good", "heart")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money("10000", "USD"), "USD 10,000.00"),
        (Money("-8000.5", "USD"), "USD −8,000.50"),
        (Money("1250000", "JPY"), "JPY 1,250,000"),
        (Money("812.505", "KWD"), "KWD 812.505"),
        (Money("0", "EUR"), "EUR 0.00"),
        (Money("1.005", "USD"), "USD 1.005"),
        (Money("1E+3", "JPY"), "JPY 1,000"),
        (Money("123456789012345.67", "CNY"), "CNY 123,456,789,012,345.67"),
        (Amount(Decimal("5"), "KRW"), "KRW 5"),
        (None, "–"),
    ],
)
def test_it_shows_an_amount_in_its_own_minor_unit_and_never_rounds(amount, shown):
    assert text(draw("{% money it %}", it=amount)) == shown


def test_it_signs_an_amount_when_asked():
    assert text(draw("{% money it signed=True %}", it=Money("5", "USD"))) == "USD +5.00"
    assert text(draw("{% money it signed=True %}", it=Money("-5", "USD"))) == "USD −5.00"
    assert text(draw("{% money 7 'EUR' %}")) == "EUR 7.00"


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Asia/Shanghai", "en", "5 Apr 2024, 22:30 CST · in 3 days"),
        ("Europe/Berlin", "en", "5 Apr 2024, 16:30 CEST · in 3 days"),
        ("Asia/Dubai", "en", "5 Apr 2024, 18:30 UTC+4 · in 3 days"),
        ("America/St_Johns", "en", "5 Apr 2024, 12:00 NDT · in 3 days"),
        ("Asia/Kathmandu", "en", "5 Apr 2024, 20:15 UTC+5:45 · in 3 days"),
        ("Asia/Shanghai", "zh-hans", "2024年4月5日 22:30 CST · 3天后"),
    ],
)
def test_it_shows_a_moment_in_the_readers_zone_and_language(zone, language, shown):
    html = draw("{% instant in_three_days %}", zone=zone, language=language)
    day, clock_, relative = re.findall(r'<span class="moment-\w+">([^<]*)</span>', html)
    assert f"{day} {clock_} · {relative}" == shown
    assert 'datetime="2024-04-05T' in html


@pytest.mark.parametrize(
    ("distance", "shown"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=40), "in less than a minute"),
        (timedelta(minutes=119), "in 119 minutes"),
        (timedelta(hours=47, minutes=59), "in 47 hours"),
        (timedelta(days=2, hours=23), "in 2 days"),
        (timedelta(days=15), "in 15 days"),
        (timedelta(days=90), "in 3 months"),
        (timedelta(days=800), "in 2 years"),
        (-timedelta(hours=5), "5 hours ago"),
        (-timedelta(days=31), "31 days ago"),
    ],
)
def test_it_never_overstates_the_time_left(distance, shown):
    assert text(draw("{% instant it %}", it=NOW + distance)).endswith(shown)


def test_it_says_in_one_line_who_must_act_by_when_and_what_happens_otherwise():
    html = draw(
        '{% deadline "Acme" "ship the goods" in_three_days "the buyer may claim." rule="C1" why=reasons %}'
    )
    assert text(html).startswith(
        "Acme must ship the goods by Friday 5 April 2024, 22:30 CST (Shanghai) in 3 days Otherwise: the buyer may claim."
    )
    assert "29 March: Good Friday" in html
    assert "Rule: C1" in html


@pytest.mark.parametrize(
    ("left", "look"),
    [
        (timedelta(days=3), "calm"),
        (timedelta(hours=47), "soon"),
        (timedelta(0), "soon"),
        (-timedelta(seconds=1), "over"),
    ],
)
def test_it_tells_urgency_by_words_and_shape(left, look):
    html = draw("{% deadline 'Acme' 'pay' it 'it lapses.' %}", it=NOW + left)
    assert f"deadline-{look}" in html
    assert ("the time is over" in html) == (look == "over")


def test_it_escapes_what_people_wrote():
    bad = "<script>alert(1)</script>"
    for source in ("{% deadline bad bad in_three_days bad %}", "{% badge bad %}", "{% fact bad %}{{ bad }}{% endfact %}",
                   "{% page_header title=bad lead=bad %}{% endpage_header %}", "{% card title=bad %}{% endcard %}"):  # fmt: skip
        assert "<script>" not in draw(source, bad=bad)


def test_it_labels_every_cell_so_that_a_row_can_become_a_card():
    html = draw("{% table orders %}")
    assert html.count('data-label="Total"') == 3
    assert html.count('<th scope="row"') == 3
    assert html.count('class="num"') == 4
    assert '<caption class="visually-hidden">Orders</caption>' in html
    assert 'href="/orders/TA-26-004217/"' in html


def test_it_says_what_to_do_when_a_table_is_empty():
    html = draw("{% table no_orders %}")
    assert text(html) == "No orders yet. Draft the first one. Draft an order"
    assert "<table" not in html


def test_it_reads_cells_from_dicts_attributes_and_functions():
    table = Table(
        [Column("A", "a.b"), Column("N", lambda row: row["n"], kind="number")],
        [{"a": {"b": None}, "n": 4}],
        "x",
        Empty("none"),
    )
    assert [[cell.value for cell in row] for row in table.cells()] == [[None, 4]]


def test_it_links_each_error_to_its_field():
    html = draw("{% form claim submit='Send' %}")
    assert 'href="#id_text"' in html
    assert 'href="#div_id_remedy"' in html
    assert 'id="div_id_remedy"' in html
    assert 'role="alert"' in html
    assert html.index("error-summary") < html.index("<select")


def test_it_keeps_what_was_typed():
    form = samples.ClaimForm({"reason": "short", "text": "40 pieces are missing"})
    html = draw("{% form it submit='Send' %}", it=form)
    assert '<option value="short" selected' in html
    assert "40 pieces are missing" in html


def test_it_says_why_something_was_refused_and_what_can_be_done():
    assert text(draw("{% refused refusal %}")) == (
        "The claim window closed on 27 March 2024, 23:59 CST. What you can do instead: Write to the supplier, "
        "or claim for quality until 10 May. Nothing was changed. Rule C7."
    )
