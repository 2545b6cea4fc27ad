"""Scenes, frames, and the cache of textures."""

from typing import NamedTuple

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from farm.settings import FarmSettings

# The user that the worker's image runs as, see worker/Dockerfile.
WORKER_ID = "1500"


class Buckets(NamedTuple):
    """Scenes go in, frames come out."""

    scenes: s3.Bucket
    frames: s3.Bucket


class TextureCache(NamedTuple):
    """Textures that some node has converted already, shared by all nodes of a farm."""

    file_system: efs.FileSystem
    access_point: efs.AccessPoint


def make_buckets(scope: Construct, settings: FarmSettings) -> Buckets:
    """The two buckets. Frames can be rendered again, scenes cannot be modelled again."""
    scenes = s3.Bucket(
        scope,
        "Scenes",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        versioned=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    frames = s3.Bucket(
        scope,
        "Frames",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        lifecycle_rules=[
            s3.LifecycleRule(
                expiration=Duration.days(settings.keep_frames_days),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            )
        ],
        removal_policy=RemovalPolicy.DESTROY,
    )
    return Buckets(scenes, frames)


def make_texture_cache(
    scope: Construct, settings: FarmSettings, vpc: ec2.IVpc, nodes: ec2.SecurityGroup
) -> TextureCache:
    """A file system for the cache. Losing it costs a morning of slow renders."""
    file_system = efs.FileSystem(
        scope,
        "TextureCache",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_group_name="nodes"),
        file_system_name=f"{settings.name}-textures",
        encrypted=True,
        throughput_mode=efs.ThroughputMode.ELASTIC,
        lifecycle_policy=efs.LifecyclePolicy.AFTER_14_DAYS,
        allow_anonymous_access=False,
        removal_policy=RemovalPolicy.DESTROY,
    )
    access_point = file_system.add_access_point(
        "Worker",
        path="/converted",
        create_acl=efs.Acl(owner_uid=WORKER_ID, owner_gid=WORKER_ID, permissions="750"),
        posix_user=efs.PosixUser(uid=WORKER_ID, gid=WORKER_ID),
    )
    # BEGIN INSERT cache_mount
    file_system.connections.allow_default_port_from(nodes)
    # END INSERT cache_mount
    return TextureCache(file_system, access_point)
