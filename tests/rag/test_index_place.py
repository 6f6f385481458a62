"""Where an index is, as a setting names it."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import explain, index_place, load_settings


@pytest.mark.parametrize("folder", ["var/index", "123", "true"])
def test_an_index_is_a_folder_with_any_name(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_INDEX", folder)
    assert load_settings().index == Path(folder)


def test_the_address_of_a_database_is_shown_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "postgresql://amal:secret@db.example/dalil?password=secret"
    monkeypatch.setenv("DALIL_INDEX", address)
    settings = load_settings()
    assert settings.index == index_place(address)
    assert str(settings.index) == "postgresql://amal@db.example/dalil"
    shown = repr(settings) + "".join(line.value for line in explain(settings))
    assert "secret" not in shown


def test_an_address_that_has_become_a_path_is_refused() -> None:
    with pytest.raises(SettingsError, match="give the address of a database as text"):
        index_place(Path("postgresql://db.example/dalil"))
