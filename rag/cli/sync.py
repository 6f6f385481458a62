"""``dalil sync``: an index that follows folders, pages and feeds, once or until it is stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from threading import Event

from rich.console import Console

from ingest.pipeline import fetcher_of
from ingest.report import IngestReport
from ingest.sync import Followed, Round, sync, watch
from ingest.workers import ReadingLimits
from rag.cli.progress import file_progress
from rag.index import open_index
from rag.settings import Settings


def follow(
    settings: Settings,
    targets: Sequence[str],
    *,
    allow_empty: bool,
    every_seconds: float | None,
    console: Console,
) -> Iterator[Round]:
    """Sync the index of the settings with `targets`, and yield each round.

    There is one round, or, if `every_seconds` is given, one whenever something changes.

    Raises:
        SyncRefused: a target is no folder and no web address; in the only round also if a folder
            is missing, or empty where the index has documents of it.
    """
    followed = Followed.of(targets, allow_empty=allow_empty)
    limits, fetcher = ReadingLimits.from_settings(settings), fetcher_of(settings)
    with open_index(settings, create=True) as index:
        index.repair_if_damaged()

        def one(what: Followed, touched: Collection[Path] | None) -> IngestReport:
            with file_progress(console) as progress:
                return sync(
                    index, what, limits=limits, fetcher=fetcher, touched=touched,
                    progress=progress, within=progress.within,
                )  # fmt: skip

        if every_seconds is None:
            yield Round(one(followed, None))
        else:
            yield from watch(one, followed, every_seconds=every_seconds, stop=Event())
