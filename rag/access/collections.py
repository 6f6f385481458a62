"""Collections of documents: who reads each, and who adds and removes documents in it.

The index that ``DALIL_INDEX`` names is the collection `EVERYONE`. Every other collection has an
index of its own, so that a search never touches documents that may not be read, and what is found
does not depend on them.
"""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from pydantic import TypeAdapter

from rag.access.stored import StoredList
from rag.errors import CollectionNotFound, SettingsError
from rag.index.beside import PlaceBeside
from rag.settings import IndexPlace, PostgresAddress, Settings

EVERYONE: Final = "everyone"
"""The collection that everyone who may use Dalil can read."""

CONVERSATION: Final = "conversation"
"""In place of a collection's name: the documents of one conversation."""

ANYBODY: Final = "*"
"""Among readers or writers: every person."""

_FILE_NAME = "collections.json"
_INDEX_FOLDER = "index"
_NAME = re.compile(r"\w[\w-]{0,63}")
_RESERVED = frozenset({EVERYONE, CONVERSATION})


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection and the names of its people; who writes also reads.

    `id` names its folder, and no later collection gets it. `schema` is that of its index in the
    database of ``DALIL_INDEX``, None if its index is in the folder. `database` is the one that an
    earlier version made for it.
    """

    id: str
    name: str
    readers: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    schema: str | None = None
    database: str | None = None

    def may_read(self, person: str) -> bool:
        """Whether a person may ask and read its documents."""
        return bool({person, ANYBODY} & (self.readers | self.writers))

    def may_write(self, person: str) -> bool:
        """Whether a person may add and remove its documents."""
        return bool({person, ANYBODY} & self.writers)


@dataclass(frozen=True, slots=True)
class Access:
    """The names of the collections that somebody may read, and of those that they may change.

    `person` is the name of that person, by which the processor is shared between persons.
    """

    reads: frozenset[str]
    writes: frozenset[str] = frozenset()
    person: str = field(default="", compare=False)

    def only(self, names: Iterable[str]) -> Access:
        """The same access, limited to the collections with these names.

        Raises:
            CollectionNotFound: one of them is not among those that may be read.
        """
        wanted = frozenset(names)
        if strange := sorted(wanted - self.reads):
            raise CollectionNotFound(f"there is no collection {strange[0]!r} that you may read.")
        return self.within(wanted)

    def within(self, names: Iterable[str]) -> Access:
        """The same access, without collections of other names."""
        wanted = frozenset(names)
        return replace(self, reads=self.reads & wanted, writes=self.writes & wanted)


PUBLIC: Final = Access(frozenset({EVERYONE}))
"""What everybody may read, and nothing else."""


class Collections:
    """The collections below a folder; a running server follows changes at once.

    Where `index`, that of everyone, is a PostgreSQL database, each new collection gets a schema
    there.
    """

    def __init__(self, folder: Path, index: IndexPlace = Path()) -> None:
        self._folder = folder
        self._index = index
        self._stored = StoredList(
            folder / _FILE_NAME,
            TypeAdapter(list[Collection]),
            what="collections",
            setting="DALIL_COLLECTIONS",
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The collections of the settings."""
        return cls(settings.collections.absolute(), settings.index)

    def entries(self) -> list[Collection]:
        """Every collection but `EVERYONE`, by name.

        Raises:
            SettingsError: their file cannot be read.
        """
        return sorted(self._stored.entries(), key=lambda one: one.name)

    def named(self, name: str) -> Collection:
        """The collection with that name.

        Raises:
            CollectionNotFound: there is none.
        """
        return _named(self._stored.entries(), name)

    def access(self, person: str, *, edits_everyone: bool) -> Access:
        """What a person may read and change; `edits_everyone` says so of `EVERYONE`."""
        entries = self._stored.entries()
        reads = {one.name for one in entries if one.may_read(person)}
        writes = {one.name for one in entries if one.may_write(person)}
        return Access(
            frozenset(reads | {EVERYONE}),
            frozenset(writes | ({EVERYONE} if edits_everyone else set())),
            person,
        )

    def create(
        self, name: str, readers: Iterable[str] = (), writers: Iterable[str] = ()
    ) -> Collection:
        """Make an empty collection.

        Raises:
            SettingsError: the name is taken or cannot be used, or the file cannot be written.
            IndexFailure: its schema cannot be made.
        """
        name = unicodedata.normalize("NFC", name.strip())
        if not _NAME.fullmatch(name) or name.casefold() in _RESERVED:
            message = (
                f"{name!r} cannot be the name of a collection; use up to 64 letters, digits, "
                f"'-' and '_', and neither {EVERYONE!r} nor {CONVERSATION!r}."
            )
            raise SettingsError(message)
        made = Collection(secrets.token_hex(8), name, frozenset(readers), frozenset(writers))
        with self._stored.changing() as entries:
            if any(one.name.casefold() == name.casefold() for one in entries):
                message = f"there is a collection {name!r} already; choose another name."
                raise SettingsError(message)
            if isinstance(self._index, PostgresAddress):
                made = replace(made, schema=f"collection_{made.id}")
                self._place(made).make()
            entries.append(made)
        return made

    def allow(self, name: str, people: Iterable[str], *, write: bool = False) -> Collection:
        """Let people read a collection, with `write` also change it.

        Raises:
            CollectionNotFound: there is none of that name.
            SettingsError: the file cannot be written.
        """
        new = frozenset(people)

        def allowed(one: Collection) -> Collection:
            if write:
                return replace(one, writers=one.writers | new)
            return replace(one, readers=one.readers | new)

        return self._changed(name, allowed)

    def deny(self, name: str, people: Iterable[str]) -> Collection:
        """Let people neither read nor change a collection any more.

        Raises:
            CollectionNotFound: there is none of that name.
            SettingsError: the file cannot be written.
        """
        gone = frozenset(people)
        return self._changed(
            name,
            lambda one: replace(one, readers=one.readers - gone, writers=one.writers - gone),
        )

    def delete(self, name: str) -> None:
        """Remove a collection and all its documents.

        Raises:
            CollectionNotFound: there is none of that name.
            SettingsError: the file cannot be written, or its index is in a database, and
                ``DALIL_INDEX`` names none.
            IndexFailure: its schema cannot be removed.
        """
        with self._stored.changing() as entries:
            gone = _named(entries, name)
            if gone.schema is not None:
                self._place(gone).forget()
            entries.remove(gone)
        shutil.rmtree(self.folder(gone), ignore_errors=True)

    def folder(self, collection: Collection) -> Path:
        """Where the files are that were uploaded to a collection."""
        return self._folder / collection.id

    def index_of(self, collection: Collection) -> IndexPlace:
        """Where the index of a collection is: in its folder, or in a schema of its own.

        Raises:
            SettingsError: it is in a schema and ``DALIL_INDEX`` names no database, or in a database
                of an earlier version.
        """
        if collection.database is not None:
            raise SettingsError(
                f"an earlier version keeps the index of the collection {collection.name!r} in the "
                f"database {collection.database!r} of its own: make another collection, and copy "
                "the index with `dalil move`."
            )
        if collection.schema is None:
            return self.folder(collection) / _INDEX_FOLDER
        return self._place(collection).place

    def _place(self, collection: Collection) -> PlaceBeside:
        """The schema of a collection in the database of ``DALIL_INDEX``."""
        if not isinstance(self._index, PostgresAddress) or collection.schema is None:
            raise SettingsError(
                f"the index of the collection {collection.name!r} is in the schema "
                f"{collection.schema!r} of a PostgreSQL database, and DALIL_INDEX is the folder "
                f"{str(self._index)!r}: set DALIL_INDEX to the address of that database."
            )
        return PlaceBeside(self._index, self.folder(collection), collection.schema)

    def _changed(self, name: str, change: Callable[[Collection], Collection]) -> Collection:
        with self._stored.changing() as entries:
            former = _named(entries, name)
            entries[entries.index(former)] = changed = change(former)
        return changed


def _named(entries: Iterable[Collection], name: str) -> Collection:
    wanted = unicodedata.normalize("NFC", name).casefold()
    for one in entries:
        if one.name.casefold() == wanted:
            return one
    if wanted == EVERYONE:
        message = f"everybody reads {EVERYONE!r}; DALIL_CHAT_EDITORS names who changes it."
        raise CollectionNotFound(message)
    raise CollectionNotFound(
        f"there is no collection {name!r}; `dalil collections list` shows all."
    )
