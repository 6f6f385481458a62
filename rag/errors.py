"""Everything that can go wrong, as one tree.

DalilError
├── SettingsError          a setting has a value that cannot be used
├── QuestionError          the question is empty, too long, or not text
├── IngestError            one file cannot become a document
│   ├── UnsupportedFile    its type is not one that we read
│   ├── UnreadableFile     broken, encrypted, or not what its name says
│   │   └── PasswordNeeded encrypted, and its password is not known
│   ├── EmptyDocument      nothing readable in it
│   │   └── OcrNeeded      its text is a picture, and OCR is off or not installed
│   ├── FileTooLarge       above the size limit
│   ├── ReadingLimitExceeded  reading it takes more memory or time than is allowed
│   ├── ReaderCrashed      its reader failed on it
│   ├── UnsafePath         a device, a missing file, or a link out of the folder
│   ├── UnsafeAddress      a web address that is not one of the public web
│   ├── RobotsRefused      the site asks programs not to read the page
│   ├── PageTooSlow        the page was not fetched within the time allowed
│   └── PageUnavailable    the page cannot be fetched
│       └── PageGone       its site removed it permanently
├── SyncRefused            a folder to follow is missing, or empty where documents were
├── WorkersUnavailable     the cluster that reads and embeds files cannot be used
├── IndexFailure           the index cannot be used as asked
│   ├── IndexNotFound      no index at that place
│   ├── IndexBusy          another process is writing to it
│   ├── IndexDamaged       its files are damaged, incomplete or of a newer version
│   ├── IndexNotWritable   its storage is full, read-only or out of order
│   ├── EmbedderMismatch   it was made with another embedder
│   ├── DocumentNotFound   no document of that id or source in it
│   ├── VectorStoreUnavailable  Chroma cannot be reached or opened
│   └── DatabaseUnavailable  the database of the index cannot be reached
├── EmbedderError          an embedding model cannot be loaded or used
├── RerankerError          a re-ranker cannot be loaded or used
├── CollectionNotFound     no collection of that name that the person may read
├── NotAllowed             the person may read a collection and not change it
├── NotOwner               the conversation belongs to another person, or was deleted
├── ReceiptError           a receipt cannot be read or written
├── TranslationFailure     a quote cannot be translated
├── EvaluationError        questions for an evaluation cannot be read or made
└── ModelFailure           a chat model cannot answer
    ├── UnknownModel       no such model or provider
    ├── ModelUnavailable   no network, wrong key, server down, package missing
    ├── ModelTimeout       no answer within the time allowed
    └── WeightsError       model weights are missing, partial or altered

A message says what failed, on which value, and what to do next. "Nothing found" is no
error: it is an `Answer` whose status is ``refused``.
"""

from __future__ import annotations

__all__ = [
    "CollectionNotFound",
    "DalilError",
    "DatabaseUnavailable",
    "DocumentNotFound",
    "EmbedderError",
    "EmbedderMismatch",
    "EmptyDocument",
    "EvaluationError",
    "FileTooLarge",
    "IndexBusy",
    "IndexDamaged",
    "IndexFailure",
    "IndexNotFound",
    "IndexNotWritable",
    "IngestError",
    "ModelFailure",
    "ModelTimeout",
    "ModelUnavailable",
    "NotAllowed",
    "NotOwner",
    "OcrNeeded",
    "PageGone",
    "PageTooSlow",
    "PageUnavailable",
    "QuestionError",
    "ReaderCrashed",
    "ReadingLimitExceeded",
    "ReceiptError",
    "RerankerError",
    "RobotsRefused",
    "SettingsError",
    "SyncRefused",
    "TranslationFailure",
    "UnknownModel",
    "UnreadableFile",
    "UnsafeAddress",
    "UnsafePath",
    "UnsupportedFile",
    "VectorStoreUnavailable",
    "WeightsError",
    "WorkersUnavailable",
]


class DalilError(Exception):
    """Root of every error that Dalil raises on purpose."""


class SettingsError(DalilError):
    """A setting has a value that cannot be used."""


class QuestionError(DalilError):
    """The question is empty, too long, or not text."""


class IngestError(DalilError):
    """One file cannot become a document; the others are not affected."""


class UnsupportedFile(IngestError):
    """The file's type is not one that Dalil reads."""


class UnreadableFile(IngestError):
    """The file is broken, encrypted, or not what its name says."""


class PasswordNeeded(UnreadableFile):
    """The file is encrypted, and its password is not known."""


class EmptyDocument(IngestError):
    """The file contains no readable text."""


class OcrNeeded(EmptyDocument):
    """The text of the file is a picture, and its recognition (OCR) is off or not installed."""


class FileTooLarge(IngestError):
    """The file is above the size limit."""


class ReadingLimitExceeded(IngestError):
    """Reading the file takes more memory or time than is allowed."""


class ReaderCrashed(IngestError):
    """The file's reader failed on it in a way that it does not foresee."""


class UnsafePath(IngestError):
    """The path is missing, a device, or a link out of the folder that was given."""


class UnsafeAddress(IngestError):
    """The address is not one of the public web, or its host is not."""


class RobotsRefused(IngestError):
    """The site's robots.txt asks programs not to read the page, or cannot be had."""


class PageTooSlow(IngestError):
    """The page was not fetched within the time allowed."""


class PageUnavailable(IngestError):
    """The page cannot be fetched: no such site, no connection, or an error of its server."""


class PageGone(PageUnavailable):
    """The page was removed from its site permanently (HTTP status 410)."""


class SyncRefused(DalilError):
    """A folder to follow is missing or no folder, or is empty where documents of it are known."""


class WorkersUnavailable(DalilError):
    """The cluster that reads and embeds files cannot be used."""


class IndexFailure(DalilError):
    """The index cannot be used as asked."""


class IndexNotFound(IndexFailure):
    """There is no index at that place."""


class IndexBusy(IndexFailure):
    """Another process is writing to the index."""


class IndexDamaged(IndexFailure):
    """The index's files are damaged, incomplete or of a version newer than this release."""


class IndexNotWritable(IndexFailure):
    """The storage of the index is full, read-only or out of order."""


class EmbedderMismatch(IndexFailure):
    """The index was made with another embedder than the one that is configured."""


class DocumentNotFound(IndexFailure):
    """No document in the index has that id or source."""


class VectorStoreUnavailable(IndexFailure):
    """Chroma cannot be reached or opened."""


class DatabaseUnavailable(IndexFailure):
    """The PostgreSQL server of the index cannot be reached, or refuses the user."""


class EmbedderError(DalilError):
    """An embedding model cannot be loaded or used."""


class RerankerError(DalilError):
    """A re-ranker cannot be loaded or used."""


class CollectionNotFound(DalilError):
    """There is no collection of that name, or none that the person may read."""


class NotAllowed(DalilError):
    """The person may read a collection but neither add nor remove documents in it."""


class NotOwner(DalilError):
    """A conversation belongs to another person, or was deleted."""


class ReceiptError(DalilError):
    """A receipt cannot be read or written."""


class TranslationFailure(DalilError):
    """A quote cannot be translated: package or weights missing, or a chat model failed."""


class EvaluationError(DalilError):
    """The questions of an evaluation cannot be read or made."""


class ModelFailure(DalilError):
    """A chat model cannot answer."""


class UnknownModel(ModelFailure):
    """There is no chat model or provider of that name."""


class ModelUnavailable(ModelFailure):
    """The chat model cannot be reached: no network, wrong key, server down, package missing."""


class ModelTimeout(ModelFailure):
    """The chat model did not answer within the time allowed."""


class WeightsError(ModelFailure):
    """Model weights are missing, partial, or differ from their published checksum."""
