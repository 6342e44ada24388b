"""Jobs that are no deadlines: each record has a change of its own, and a fault of one stops none of the others."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

Record = TypeVar("Record")


def one_by_one(records: Iterable[Record], act: Callable[[Record], Any]) -> int:
    """Act on each record; how many had their turn. What failed is logged and is there for the next run of the job."""
    done = 0
    for record in records:
        try:
            act(record)
        except Exception:  # whatever is wrong with one, the others have their turn
            logger.exception("%r had no turn", record)
        else:
            done += 1
    return done
