"""Files in, an index of passages out."""

from ingest.pipeline import ingest
from ingest.report import FileReport, HiddenText, IngestReport, ReadingWarning

__all__ = ["FileReport", "HiddenText", "IngestReport", "ReadingWarning", "ingest"]
