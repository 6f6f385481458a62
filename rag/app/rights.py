"""What each person may read and change: by the collections and by who edits for everyone."""

from __future__ import annotations

from rag.access.collections import Access, Collections
from rag.app.people import People
from rag.settings import Settings


class Rights:
    """Tells the collections that a person may read and change, as they are now."""

    def __init__(self, people: People, collections: Collections) -> None:
        self._people = people
        self._collections = collections

    @classmethod
    def from_settings(cls, settings: Settings) -> Rights:
        """The rights that the settings and the file of collections give.

        Raises:
            SettingsError: the file of passwords cannot be read.
        """
        collections = Collections.from_settings(settings)
        return cls(People.from_settings(settings), collections)

    def of(self, person: str) -> Access:
        """What a person may read and change.

        Raises:
            SettingsError: the file of collections cannot be read.
        """
        return self._collections.access(person, edits_everyone=self._people.may_edit(person))
