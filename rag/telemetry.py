"""Where traces and metrics go: the providers of OpenTelemetry's SDK, as the settings say.

The SDK, the exporters and Prometheus's client are imported only if one of them is wanted. Addresses
and the name of the service are in OpenTelemetry's own variables, such as
``OTEL_EXPORTER_OTLP_ENDPOINT``.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from opentelemetry import metrics, trace

from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace.export import SpanExporter

PROMETHEUS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def set_up_telemetry(
    settings: Settings,
    *,
    spans: SpanExporter | None = None,
    readers: tuple[MetricReader, ...] = (),
) -> None:
    """Record traces and metrics in this process from now on; does nothing if both are off.

    `spans` and `readers` take them in place of the OTLP exporters, in the same process.

    Raises:
        SettingsError: a package is missing.
    """
    if not (settings.otlp or settings.metrics):
        return
    try:
        if settings.otlp:
            _send_spans(spans or _otlp_spans())
            readers = readers or (_otlp_metrics(),)
        if settings.metrics:
            readers = (*readers, _prometheus())
    except ImportError as error:
        message = (
            f"DALIL_OTLP and DALIL_METRICS need packages that are not installed ({error.name}); "
            "pip install 'dalil[telemetry]', or set them to false."
        )
        raise SettingsError(message) from error
    _read_metrics(readers)


def prometheus_text() -> bytes:
    """The metrics of this process in Prometheus's text format."""
    from prometheus_client import REGISTRY, generate_latest

    return generate_latest(REGISTRY)


def _send_spans(exporter: SpanExporter) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=_resource())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def _read_metrics(readers: tuple[MetricReader, ...]) -> None:
    from opentelemetry.sdk.metrics import MeterProvider

    metrics.set_meter_provider(MeterProvider(readers, resource=_resource()))


def _otlp_spans() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


def _otlp_metrics() -> MetricReader:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    return PeriodicExportingMetricReader(OTLPMetricExporter())


def _prometheus() -> MetricReader:
    from opentelemetry.exporter.prometheus import PrometheusMetricReader

    return PrometheusMetricReader()


def _resource() -> Resource:
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource

    ours = {"service.name": "dalil", "service.version": version("dalil")}
    # The variables of OpenTelemetry override ours.
    return Resource.create().merge(Resource(ours)).merge(OTELResourceDetector().detect())
