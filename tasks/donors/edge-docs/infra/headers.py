"""Security headers: one policy for our pages, one for pages made to be embedded."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.settings import Section, Settings


class HeaderPolicies(Construct):
    """`pages` may not be framed by anybody, `widgets` by the hosts named in the settings."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self._settings = settings

        self.pages = self._policy(
            "pages",
            frame_ancestors=["'none'"],
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
        )
        # X-Frame-Options cannot name hosts, so widgets rely on the CSP alone.
        self.widgets = self._policy(
            "widgets",
            frame_ancestors=settings.headers.embedding_hosts,
            frame_options=None,
        )

    def suited_to(self, section: Section) -> cloudfront.IResponseHeadersPolicy:
        """The policy for the pages of a section."""
        return self.widgets if section.embeddable else self.pages

    def _policy(
        self,
        name: str,
        *,
        frame_ancestors: Iterable[str],
        frame_options: cloudfront.ResponseHeadersFrameOptions | None,
    ) -> cloudfront.ResponseHeadersPolicy:
        headers = self._settings.headers
        return cloudfront.ResponseHeadersPolicy(
            self,
            name,
            response_headers_policy_name=f"docs-{self._settings.environment}-{name}",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=render_csp(
                        {
                            **headers.content_security_policy,
                            "frame-ancestors": frame_ancestors,
                        }
                    ),
                    override=True,
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=frame_options,
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
                    override=True,
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(headers.hsts_days),
                    include_subdomains=True,
                    override=True,
                ),
            ),
        )


def render_csp(directives: Mapping[str, Iterable[str]]) -> str:
    """A Content-Security-Policy header, directives in the order given."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
