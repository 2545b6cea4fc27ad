"""Where things lie in the buckets. The drift job and the hand-over script use the same layout."""

from serving.catalog import ModelSpec, Variant

REPORTS = "reports/"
"""Weekly summaries of the drift job, in the bucket of the captures."""


def artifact_key(spec: ModelSpec, variant: Variant) -> str:
    return f"{spec.name}/{variant.version}/model.tar.gz"


def capture_prefix(spec: ModelSpec) -> str:
    """Without a slash at either end. SageMaker adds endpoint, variant and hour below it."""
    return f"captured/{spec.name}"
