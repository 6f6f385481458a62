"""Receipts: answers in files, with all that is needed to check them again later."""

from rag.receipts.check import Finding, Found, Newer, ReceiptCheck, check_receipt, found_version
from rag.receipts.receipt import (
    CitedDocument,
    Receipt,
    make_receipt,
    read_receipt,
    write_receipt,
)

__all__ = [
    "CitedDocument",
    "Finding",
    "Found",
    "Newer",
    "Receipt",
    "ReceiptCheck",
    "check_receipt",
    "found_version",
    "make_receipt",
    "read_receipt",
    "write_receipt",
]
