"""`pressmark status --fleet`: who works on the queue, and on how much."""

from collections.abc import Iterator
from dataclasses import asdict

from crawler.cli.metrics import metric
from crawler.cli.output import to_json
from crawler.cli.queued import SILENT_MOST_S
from crawler.config import Config
from crawler.jobs.fleet.queue import Fleet, JobQueue


def print_fleet(config: Config, *, as_json: bool, as_metrics: bool) -> None:
    """Print the workers and the number of jobs: for people, as JSON, or as metrics for Prometheus."""
    fleet = JobQueue.open(config).fleet()
    if as_json:
        jobs = [{"kind": kind, "state": state, "count": count} for (kind, state), count in fleet.jobs.items()]
        print(to_json({"workers": [asdict(worker) for worker in fleet.workers], "jobs": jobs}, indent=2))
    else:
        print("\n".join(_metrics(fleet) if as_metrics else _lines(fleet)))


def _lines(fleet: Fleet) -> Iterator[str]:
    lost = sum(worker.silent_s > SILENT_MOST_S for worker in fleet.workers)
    yield f"workers: {len(fleet.workers) - lost} at work, {lost} silent"
    for worker in fleet.workers:
        yield (
            f"  {worker.name}  {worker.jobs} of {worker.at_once} jobs, last sign of life {worker.silent_s:.0f} s ago, "
            f"version {worker.version}"
        )
    for (kind, state), count in fleet.jobs.items():
        yield f"jobs: {kind} {state} {count:,}"


def _metrics(fleet: Fleet) -> Iterator[str]:
    named = [({"worker": worker.name}, worker) for worker in fleet.workers]
    silent = [(labels, worker.silent_s) for labels, worker in named]
    yield from metric("worker_silent_seconds", "Time since the worker's last sign of life", silent)
    running = [(labels, worker.jobs) for labels, worker in named]
    yield from metric("worker_jobs", "Jobs that the worker runs now", running)
    counts = [({"kind": kind, "state": state}, count) for (kind, state), count in fleet.jobs.items()]
    yield from metric(
        "jobs", "Jobs of the queue by kind and state; those that are over are kept for a day", counts
    )
