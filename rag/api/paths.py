"""Where the APIs are mounted."""

from typing import Final

API_PATH: Final = "/api/v1"
"""Dalil's own API."""

COMPATIBLE_PATH: Final = "/v1"
"""The APIs of OpenAI and Anthropic."""
