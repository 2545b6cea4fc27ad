"""How the edge caches, and which headers it adds."""

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from media.config import Settings


def segment_caching(scope: Construct, settings: Settings) -> cloudfront.CachePolicy:
    """Segments: for long, by their path alone."""
    return cloudfront.CachePolicy(
        scope,
        "SegmentCaching",
        cache_policy_name=f"media-{settings.name}-segments",
        default_ttl=cdk.Duration.hours(settings.caching.segment_hours),
        max_ttl=cdk.Duration.hours(settings.caching.segment_hours),
        min_ttl=cdk.Duration.seconds(1),
    )


# BEGIN INSERT playlist_route
def playlist_caching(scope: Construct, settings: Settings) -> cloudfront.CachePolicy:
    """Playlists: briefly, and one for each that the handler would write."""
    return cloudfront.CachePolicy(
        scope,
        "PlaylistCaching",
        cache_policy_name=f"media-{settings.name}-playlists",
        default_ttl=cdk.Duration.seconds(settings.caching.playlist_seconds),
        max_ttl=cdk.Duration.seconds(settings.caching.playlist_seconds),
        query_string_behavior=cloudfront.CacheQueryStringBehavior.allow_list("codec", "ceiling"),
        header_behavior=cloudfront.CacheHeaderBehavior.allow_list("Accept-Language"),
    )


# END INSERT playlist_route
def player_headers(scope: Construct, settings: Settings) -> cloudfront.ResponseHeadersPolicy:
    """Lets the players in, and nobody sniff or embed."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "PlayerHeaders",
        response_headers_policy_name=f"media-{settings.name}-players",
        cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
            access_control_allow_credentials=False,
            access_control_allow_headers=["Range", "Accept-Language"],
            access_control_allow_methods=["GET", "HEAD"],
            access_control_allow_origins=list(settings.player_origins),
            origin_override=True,
        ),
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=cdk.Duration.days(365),
                include_subdomains=False,
                override=True,
            ),
        ),
    )
