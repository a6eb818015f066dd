"""Using the demo's server from a command: the running one when there is one, otherwise one for as long as needed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from fairlead.embedded.cluster import Cluster
from fairlead.embedded.server import EmbeddedServer

UrlOf = Callable[[str, str], str]


@contextmanager
def running_or_started(data_dir: Path) -> Iterator[UrlOf]:
    """Yield ``url(role, database)`` of the server in ``data_dir``. Stops it afterwards only if it was started here.

    Raises `EmbeddedServerError` when it does not run and cannot be started.
    """
    cluster = Cluster(data_dir)
    if _answers(cluster.url("postgres", "postgres")):
        yield cluster.url
        return
    with EmbeddedServer(data_dir) as server:
        yield server.url


def _answers(url: str) -> bool:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        engine.connect().close()
    except OperationalError:
        return False
    return True
