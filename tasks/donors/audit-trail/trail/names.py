"""Names that other accounts or the analysts rely on."""

from trail.environments import Environment


def resource(environment: Environment, thing: str) -> str:
    return f"audit-{environment['name']}-{thing}"


def bucket(environment: Environment, thing: str) -> str:
    # Bucket names are global, hence the account.
    return f"audit-{environment['name']}-{thing}-{environment['account']}"


def table_prefix(environment: Environment) -> str:
    """Where CloudTrail puts its files, below the name of the bucket."""
    return f"AWSLogs/{environment['account']}/CloudTrail"
