"""Feature flags of a tenant, as its application reads them from AppConfig."""

import json

from aws_cdk import aws_appconfig as appconfig
from constructs import Construct

from factory.catalogue import Tenant


def make_flags(
    scope: Construct, application_id: str, tenant: Tenant
) -> appconfig.CfnConfigurationProfile:
    profile = appconfig.CfnConfigurationProfile(
        scope,
        "Flags",
        application_id=application_id,
        name=tenant.id,
        location_uri="hosted",
        type="AWS.AppConfig.FeatureFlags",
    )
    appconfig.CfnHostedConfigurationVersion(
        scope,
        "FlagsOfPlan",
        application_id=application_id,
        configuration_profile_id=profile.ref,
        content_type="application/json",
        content=json.dumps(
            {
                "version": "1",
                "flags": {name: {"name": name} for name in tenant.plan.features},
                "values": {name: {"enabled": True} for name in tenant.plan.features},
            }
        ),
    )
    return profile
