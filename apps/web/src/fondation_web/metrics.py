"""Figures of this installation: a summary in JSON, or everything for Prometheus."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from fondation_shared.states import TERMINAL, JobStatus
from fondation_shared.wire import Wire
from fondation_web.health import Health
from fondation_web.store.figures import Figures


class Summary(Wire):
    """`completed` is how many jobs were carried through, well or badly; `success_rate` in percent of those.

    `avg_duration` in milliseconds, of every job that had begun and ended.
    """

    total: int
    completed: int
    successful: int
    failed: int
    success_rate: float
    avg_duration: float


class Metrics(Wire):
    """The figures as JSON."""

    summary: Summary


def summarise(figures: Figures) -> Metrics:
    """The summary of these figures."""
    successful = figures.by_status[JobStatus.COMPLETED]
    failed = figures.by_status[JobStatus.FAILED]
    completed = successful + failed
    return Metrics(
        summary=Summary(
            total=sum(figures.by_status.values()),
            completed=completed,
            successful=successful,
            failed=failed,
            success_rate=round(100 * successful / completed, 2) if completed else 0.0,
            avg_duration=round(figures.milliseconds / figures.finished, 1) if figures.finished else 0.0,
        )
    )


def for_prometheus(figures: Figures, health: Health, watchers: int, now: datetime) -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collected(_families(figures, health, watchers, now)))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(figures: Figures, health: Health, watchers: int, now: datetime) -> list[Metric]:
    jobs = GaugeMetricFamily("fondation_jobs", "Jobs by status.", labels=["status"])
    for status, count in figures.by_status.items():
        jobs.add_metric([str(status)], count)
    took = SummaryMetricFamily(
        "fondation_job_duration_seconds",
        "How long jobs took that have ended.",
        count_value=figures.finished,
        sum_value=figures.milliseconds / 1000,
    )
    active = sum(count for status, count in figures.by_status.items() if status not in TERMINAL)
    oldest = (now - figures.oldest_queued).total_seconds() if figures.oldest_queued else 0.0
    services = GaugeMetricFamily("fondation_service_up", "Whether a service answers.", labels=["service"])
    for name, state in health.services.model_dump().items():
        if state != "disabled":
            services.add_metric([name], float(state == "up"))
    return [
        InfoMetricFamily("fondation", "The version that runs.", value={"version": version("web")}),
        jobs,
        took,
        GaugeMetricFamily("fondation_jobs_active", "Jobs that have not ended.", value=active),
        GaugeMetricFamily("fondation_queue_oldest_seconds", "How long the oldest queued job waits.", value=oldest),
        GaugeMetricFamily("fondation_dead_letters", "Jobs that failed though their work did not.", value=figures.dead),
        GaugeMetricFamily("fondation_watchers", "Open event streams.", value=watchers),
        services,
    ]
