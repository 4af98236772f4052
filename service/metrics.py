"""The figures of one process, as Prometheus reads them."""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """Counts what happens; any thread may count."""

    def __init__(self) -> None:
        # The time at which each count began would be a second line for every one of them.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self.reload_failures = Counter(
            "moderate_model_reload_failures",
            "Models that were chosen and could not be loaded; each is counted once.",
            registry=self._registry,
        )
        self.shadow = Counter(
            "moderate_shadow_comments",
            "Comments for the model on trial: scored, failed or, with no room to wait, dropped.",
            ["outcome"],
            registry=self._registry,
        )
        for outcome in ("scored", "failed", "dropped"):
            self.shadow.labels(outcome)
        self.limited = Counter(
            "moderate_limited",
            "Requests answered 429, because too many came for a site or from an address.",
            registry=self._registry,
        )
        self._model = Gauge(
            "moderate_model_info",
            "1 for the version of the model in use.",
            ["version"],
            registry=self._registry,
        )

    def text(self, model_version: str | None) -> bytes:
        """Return the figures in Prometheus' text format."""
        self._model.clear()
        if model_version:
            self._model.labels(model_version).set(1)
        return generate_latest(self._registry)
