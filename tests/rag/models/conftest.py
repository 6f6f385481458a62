"""The weights of the embedded model for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.weights import fetch_weights
from rag.settings import Settings


@pytest.fixture(scope="session")
def embedded_weights() -> Path:
    """The real embedded model, fetched once; skips where no network leads to it."""
    try:
        return fetch_weights(cache=Settings().cache)
    except WeightsError as error:
        pytest.skip(f"the embedded model cannot be had: {error}")
