"""Further indexes next to the one of the settings: those of collections and of conversations.

Each is in a folder of its own, or, where the index of the settings is in PostgreSQL, in a schema of
the same database.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from rag.index.opening import packages_of
from rag.settings import IndexPlace, PostgresAddress


@dataclass(frozen=True, slots=True)
class PlaceBeside:
    """The place of an index beside `main`: the schema `name`, or the folder `folder`."""

    main: IndexPlace
    folder: Path
    name: str

    @property
    def place(self) -> IndexPlace:
        """Where the index is to be opened, once it is made."""
        if isinstance(self.main, PostgresAddress):
            return self.main.with_schema(self.name)
        return self.folder

    def exists(self) -> bool:
        """Whether the index has been made.

        Raises:
            DatabaseUnavailable: the server cannot be reached.
        """
        if not isinstance(self.main, PostgresAddress):
            return self.folder.is_dir()
        with packages_of(self.main):
            from rag.index.postgres.schemas import has_schema
        return has_schema(self.main, self.name)

    def make(self) -> IndexPlace:
        """Where the index is to be opened; a schema is made if it is not there.

        Raises:
            IndexFailure: the database cannot be reached or changed.
            SettingsError: the packages for PostgreSQL are not installed.
        """
        if isinstance(self.main, PostgresAddress):
            with packages_of(self.main):
                from rag.index.postgres.schemas import make_schema
            make_schema(self.main, self.name)
        return self.place

    def forget(self) -> None:
        """Delete the index, if there is one.

        Raises:
            IndexFailure: the database cannot be reached or changed.
            SettingsError: the packages for PostgreSQL are not installed.
        """
        if isinstance(self.main, PostgresAddress):
            with packages_of(self.main):
                from rag.index.postgres.schemas import drop_schema
            drop_schema(self.main, self.name)
        shutil.rmtree(self.folder, ignore_errors=True)
