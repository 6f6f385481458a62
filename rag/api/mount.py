"""Puts the APIs into an application."""

from __future__ import annotations

from fastapi import FastAPI

from rag.api.app import make_api
from rag.api.callers import Gate
from rag.api.compatible.app import make_compatible
from rag.api.desk import Desk
from rag.api.observed import metrics_router
from rag.api.paths import API_PATH, COMPATIBLE_PATH


def mount_api(app: FastAPI, desk: Desk, gate: Gate) -> None:
    """Put Dalil's own API under ``/api/v1``, those of others under ``/v1``, and the metrics."""
    if desk.settings.metrics:
        app.state.gate = gate
        app.include_router(metrics_router)
    app.mount(API_PATH, make_api(desk, gate))
    app.mount(COMPATIBLE_PATH, make_compatible(desk, gate))
