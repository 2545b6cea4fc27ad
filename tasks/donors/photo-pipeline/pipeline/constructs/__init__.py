"""Building blocks of the pipeline."""

from .backfill import Backfill
from .catalogue import Catalogue
from .functions import WorkerFunction
from .vault import INCOMING, LIBRARY, Vault
from .worker import Worker

__all__ = ["Backfill", "Catalogue", "INCOMING", "LIBRARY", "Vault", "Worker", "WorkerFunction"]
