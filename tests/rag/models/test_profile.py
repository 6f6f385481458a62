"""What a chat model is asked, by what it can do and not by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.chat import ChatModelOptions
from rag.models.profile import CAPABLE, CAPABLE_BYTES, CAPABLE_HERE, SMALL, ModelProfile, profile_of
from rag.models.running import models_here
from rag.settings import ProfileName

LARGE, LITTLE = CAPABLE_BYTES, CAPABLE_BYTES - 1


def gguf(folder: Path, size: int) -> Path:
    """A file that begins like a GGUF model and takes no room on the disk."""
    path = folder / f"{size}.gguf"
    with path.open("wb") as file:
        file.write(b"GGUF")
        file.truncate(size)
    return path


@pytest.mark.parametrize(
    ("name", "size", "configured", "profile"),
    [
        ("local", None, "auto", SMALL),
        ("local", LITTLE, "auto", SMALL),
        ("local", LARGE, "auto", CAPABLE_HERE),
        ("local", LITTLE, "capable", CAPABLE_HERE),
        ("local", LARGE, "small", SMALL),
        ("openai:any", None, "auto", CAPABLE),
        ("ollama:local", None, "auto", CAPABLE),
        ("ollama:tiny", None, "small", SMALL),
    ],
)
def test_a_model_is_taken_for_what_is_configured_or_what_its_size_tells(
    name: str, size: int | None, configured: ProfileName, profile: ModelProfile, tmp_path: Path
) -> None:
    weights = gguf(tmp_path, size) if size else None
    options = ChatModelOptions(cache=tmp_path, local_weights=weights, profile=configured)
    assert profile_of(name, options) == profile


def test_models_of_this_machine_are_listed_with_their_memory_and_speed(tmp_path: Path) -> None:
    huge = gguf(tmp_path, 1 << 42)
    embedded, mine, large = models_here([gguf(tmp_path, LITTLE), huge], tmp_path)
    assert (embedded.state, mine.state) == ("missing", "file")
    assert (mine.profile, large.profile) == (SMALL, CAPABLE_HERE)
    assert mine.memory_bytes > mine.size
    assert not large.fits
    assert mine.tokens_per_second > large.tokens_per_second


def test_a_file_that_is_no_model_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "notes.gguf").write_text("hello")
    with pytest.raises(WeightsError, match=r"notes\.gguf"):
        models_here([tmp_path / "notes.gguf"], tmp_path)
