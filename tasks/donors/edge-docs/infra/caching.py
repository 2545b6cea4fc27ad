"""How long the edge keeps what."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.settings import Settings


class CachePolicies(Construct):
    """One cache policy per freshness, made the first time somebody asks for it.

    An account has 20 cache policies, and several environments share one account.
    """

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self._settings = settings

    def named(self, freshness: str) -> cloudfront.ICachePolicy:
        """The policy of a freshness in the settings."""
        existing = self.node.try_find_child(freshness)
        if existing is not None:
            return existing

        times = self._settings.freshness[freshness]
        return cloudfront.CachePolicy(
            self,
            freshness,
            cache_policy_name=f"docs-{self._settings.environment}-{freshness}",
            comment=f"Documentation, {freshness}",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.minutes(times.minutes),
            max_ttl=Duration.minutes(times.stale_minutes),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
