"""Dalil over HTTP: its own API under ``/api/v1``; see ``docs/api.md``."""
