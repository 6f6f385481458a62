"""What a browser may send over its connection."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rag.app.received import ReceivedAction


def nested(levels: int) -> dict[str, Any]:
    """An object in an object, as many as `levels`."""
    found: dict[str, Any] = {"marker": 1}
    for level in range(levels - 1):
        found = {"inner": found if level % 2 else [found]}
    return found


def test_the_payload_of_a_button_is_given_as_it_came() -> None:
    action = ReceivedAction(name="share", payload=nested(3), id="1")
    assert action.given()["payload"] == nested(3)


@pytest.mark.parametrize("levels", [12, 300, 900])
def test_a_payload_of_many_levels_is_refused(levels: int) -> None:
    with pytest.raises(ValidationError, match="levels"):
        ReceivedAction(name="share", payload=nested(levels), id="1")
