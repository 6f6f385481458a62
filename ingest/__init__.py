"""Files in, an index of passages out."""

from ingest.pipeline import ingest
from ingest.report import FileReport, IngestReport

__all__ = ["FileReport", "IngestReport", "ingest"]
