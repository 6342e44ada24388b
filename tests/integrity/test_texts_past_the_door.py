"""An internal note in any text that a party reads, and a determination that is not written for everybody (I28, I44)."""

from collections.abc import Callable

import pytest

from disputes.models import DecisionText, Determination, EvidenceRequest, Message
from disputes.services import arbitration, claim
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.story import Story, on

pytestmark = pytest.mark.django_db

NOTE = "The supplier has lied to us before."
AT = on("2024-04-06")


def asked(story: Story) -> None:
    arbitration.request_evidence(
        story.dispute, by=story.arbitrator, at=AT, side="supplier", text="Show the report."
    )


def written(story: Story) -> None:
    claim.write(story.dispute, by=story.buyer, at=AT, text="Where is it?", language="en")


SHOWN: list[tuple[Callable[[], Story], Callable[[Story], object], Callable[[Story], object], str]] = [
    (
        worlds.under_review,
        written,
        lambda s: Message.objects.update(translation=f"{NOTE} 怎么样"),
        "stands in a translation",
    ),
    (worlds.under_review, asked, lambda s: EvidenceRequest.objects.update(text=NOTE), "stands in a request"),
    (
        worlds.decided,
        lambda s: None,
        lambda s: Determination.objects.update(reasons=f"So be it. {NOTE}"),
        "stands in a determination",
    ),
    (
        worlds.decided,
        lambda s: None,
        lambda s: DecisionText.objects.update(text=NOTE),
        "stands in a decision",
    ),
]


@pytest.mark.parametrize(("make", "before", "show", "says"), SHOWN)
def test_i44_a_note_that_a_party_can_read_is_found(
    make: Callable[[], Story], before: Callable[[Story], object], show: Callable[[Story], object], says: str
) -> None:
    story = make()
    before(story)
    arbitration.note(story.dispute, by=story.arbitrator, at=on("2024-04-08", "12:00"), text=NOTE)
    assert reported() == {}

    show(story)

    found = reported()
    assert set(found) == {"I44"}
    assert says in " ".join(found["I44"])


def test_i28_a_decision_that_is_not_written_for_everybody_is_found() -> None:
    worlds.decided()
    assert reported() == {}

    DecisionText.objects.filter(side="supplier", language="en").delete()

    assert list(reported()) == ["I28"]
