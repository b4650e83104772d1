"""Counts for monitoring, in the form that Prometheus reads; each process counts its own.

Labels are names of pages and classes of answers: nothing that a person typed, and no address.
"""

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from contest.foundation import heads, jobs
from contest.foundation.db import reading

_EXTENSION = "leitai_metrics"
_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class _State(Collector):
    """What is read at the moment of asking: the queue, and how long the trail is."""

    def collect(self) -> Iterator[Metric]:
        age = GaugeMetricFamily("leitai_queue_age_seconds", "How long the oldest job waits.")
        age.add_metric([], jobs.queue_age_seconds())
        yield age
        with reading() as session:
            records = sum(seq for seq, _ in heads.heads(session).values())
        told = GaugeMetricFamily("leitai_trail_records", "Records of the trail; it never falls.")
        told.add_metric([], records)
        yield told


def init_app(app: Flask) -> None:
    """Count every answer of `app` from now on."""
    registry = CollectorRegistry()
    answers = Counter(
        "leitai_answers", "Answers given.", ("page", "method", "status"), registry=registry
    )
    seconds = Histogram(
        "leitai_answer_seconds",
        "Time to an answer.",
        ("page",),
        registry=registry,
        buckets=_SECONDS,
    )
    registry.register(_State())
    app.extensions[_EXTENSION] = registry

    def begin() -> None:
        g.leitai_begun = time.perf_counter()

    def count(response: Response) -> Response:
        # An address that nobody serves has no name: a scanner must not fill the memory with labels.
        page = request.endpoint or "none"
        method = request.method if request.url_rule else "none"
        answers.labels(page, method, f"{response.status_code // 100}xx").inc()
        if "leitai_begun" in g:
            seconds.labels(page).observe(time.perf_counter() - g.leitai_begun)
        return response

    app.before_request(begin)
    app.after_request(count)


def shown(app: Flask) -> tuple[bytes, str]:
    """Return the counts as text and its media type."""
    return generate_latest(app.extensions[_EXTENSION]), CONTENT_TYPE_PLAIN_0_0_4
