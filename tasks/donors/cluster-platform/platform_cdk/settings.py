import json
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "clusters"

_KEYS = {
    "name",
    "kubernetes",
    "vpcCidr",
    "zones",
    "apiNetworks",
    "administrators",
    "boundary",
    "nodeGroups",
    "addons",
    "workloads",
    "repositories",
}


def cluster_files():
    return sorted(_FOLDER.glob("*.json"))


def read_cluster(stem):
    """Settings of `clusters/<stem>.json`, as they stand there."""
    settings = json.loads((_FOLDER / f"{stem}.json").read_text())
    if wrong := settings.keys() ^ _KEYS:
        raise ValueError(f"{stem}.json: unknown or missing: {', '.join(sorted(wrong))}")
    return settings
