"""Many pages at once: one machine, or a cluster that exists already."""

from detector.batch.discoveries import REFERENCES, Discoveries, discoveries
from detector.batch.run import Batch, Engine, run_batch
from detector.batch.settings import MOST_REFERENCES, Settings
from detector.batch.shards import Shard, shards_of
from detector.batch.stored import ranked, read_results
from detector.batch.work import PageRow, scan_shard

__all__ = [
    "MOST_REFERENCES",
    "REFERENCES",
    "Batch",
    "Discoveries",
    "Engine",
    "PageRow",
    "Settings",
    "Shard",
    "discoveries",
    "ranked",
    "read_results",
    "run_batch",
    "scan_shard",
    "shards_of",
]
