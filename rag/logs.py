"""Where log lines go, for the surfaces."""

from __future__ import annotations

import logging


def set_up_logs(level: str) -> None:
    """Print Dalil's own log lines from `level` on, and those of libraries from WARNING on.

    Below WARNING, libraries write what people ask and the tokens that they send.
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger().setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in ("rag", "ingest"):
        logging.getLogger(name).setLevel(level)
