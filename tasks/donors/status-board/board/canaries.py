"""Probes: somebody who is not us opens a page and looks whether it is the right one."""

from collections import defaultdict
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_synthetics as synthetics

from board import alarms, checks

SCRIPT = Path(__file__).parent.parent / 'probes' / 'look.py'
RUNTIME = synthetics.Runtime.SYNTHETICS_PYTHON_SELENIUM_4_1
NOTHING_SEEN = alarms.BAD


def pictures(scope):
    """Where probes leave screenshots and logs, one folder each."""
    return s3.Bucket(
        scope,
        'pictures',
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(14))],
        removal_policy=RemovalPolicy.DESTROY,
    )


def place_probes(scope, stage):
    """One canary for each probe of the stage. Returns their alarms: {service: [alarm, ...]}."""
    bucket = pictures(scope)
    alarms_of = defaultdict(list)
    # BEGIN INSERT probes
    for probe in checks.PROBES:
        if stage not in probe.stages:
            continue
        every = Duration.minutes(probe.every)
        canary = synthetics.Canary(
            scope,
            f'look-{probe.name}',
            canary_name=f'{probe.name}-{stage}',
            runtime=RUNTIME,
            test=synthetics.Test.custom(
                code=synthetics.Code.from_inline(SCRIPT.read_text()),
                handler='index.handler',
            ),
            schedule=synthetics.Schedule.rate(every),
            environment_variables={
                'LOOK_AT': probe.address(stage),
                'LOOK_FOR': probe.expects,
                'PATIENCE_MS': str(probe.patience_ms),
            },
            artifacts_bucket_location=synthetics.ArtifactsBucketLocation(
                bucket=bucket, prefix=probe.name
            ),
        )
        alarms_of[probe.service].append(
            alarms.single(
                scope, stage, f'probe-{probe.name}',
                canary.metric_success_percent(period=every),
                limit=100, times=probe.strikes,
                compare=alarms.UNDER, no_data=NOTHING_SEEN,
            )
        )
    # END INSERT probes
    return alarms_of
