"""Pages of the web, fetched safely: public addresses only, within limits, as their site allows."""

from ingest.web.fetcher import FetchedPage, Fetcher, FetchLimits
from ingest.web.pages import fetched, named_after_address

__all__ = [
    "FetchLimits",
    "FetchedPage",
    "Fetcher",
    "fetched",
    "named_after_address",
]
