"""Answers on paper: written with everything that they rest on, and checked again later."""

from rag.receipts.check import Finding, Found, ReceiptCheck, check_receipt
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
    "Receipt",
    "ReceiptCheck",
    "check_receipt",
    "make_receipt",
    "read_receipt",
    "write_receipt",
]
