"""Further indexes next to the one of the settings, such as those of conversations.

Each is in a folder of its own, or, where the index of the settings is in PostgreSQL, in a schema of
the same database.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from rag.settings import IndexPlace, PostgresAddress


@dataclass(frozen=True, slots=True)
class PlaceBeside:
    """The place of an index beside `main`: the schema `name`, or the folder `folder`."""

    main: IndexPlace
    folder: Path
    name: str

    def exists(self) -> bool:
        """Whether the index has been made.

        Raises:
            DatabaseUnavailable: the server cannot be reached.
        """
        if not isinstance(self.main, PostgresAddress):
            return self.folder.is_dir()
        from rag.index.postgres.schemas import has_schema

        return has_schema(self.main, self.name)

    def make(self) -> IndexPlace:
        """Where the index is to be opened; a schema is made if it is not there.

        Raises:
            IndexFailure: the database cannot be reached or changed.
        """
        if not isinstance(self.main, PostgresAddress):
            return self.folder
        from rag.index.postgres.schemas import make_schema

        return make_schema(self.main, self.name)

    def forget(self) -> None:
        """Delete the index, if there is one.

        Raises:
            IndexFailure: the database cannot be reached or changed.
        """
        if isinstance(self.main, PostgresAddress):
            from rag.index.postgres.schemas import drop_schema

            drop_schema(self.main, self.name)
        shutil.rmtree(self.folder, ignore_errors=True)
