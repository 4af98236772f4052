"""Work shared out by joblib: over the processors of this machine, or over a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from joblib import Parallel, parallel_config

# Comments that are worth the second that other processes take to start.
_WORTH_IT = 1_000


class NoCluster(Exception):
    """The Dask cluster cannot be used; the message says why."""


def each(tasks: Iterable[Any], comments: int) -> list[Any]:
    """Return what delayed calls return, in their order.

    comments  that they work on: a few are done here, one call after the other
    """
    return list(Parallel(n_jobs=-1 if comments >= _WORTH_IT else 1)(tasks))


@contextmanager
def on_cluster(scheduler: str) -> Iterator[None]:
    """Let a Dask cluster do the work; its workers need this program installed.

    scheduler  its address, such as tcp://10.0.0.1:8786

    Raises NoCluster when the extra ``dask`` is not installed or nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster("the extra dask is not installed: pip install 'moderate[dask]'") from error
    try:
        client = Client(scheduler, timeout="10s", set_as_default=True)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler}: {error}") from error
    with client, parallel_config(backend="dask"):
        yield
