"""The job definition of a frame."""

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from farm.settings import FarmSettings
from farm.storage import Buckets, TextureCache


def make_worker_repository(scope: Construct, settings: FarmSettings) -> ecr.Repository:
    """Images of the worker. The pipeline of `worker/` pushes here."""
    return ecr.Repository(
        scope,
        "Worker",
        repository_name=f"{settings.name}/render-worker",
        image_scan_on_push=True,
        lifecycle_rules=[ecr.LifecycleRule(max_image_count=20)],
        removal_policy=RemovalPolicy.RETAIN,
    )


def make_job_role(scope: Construct, settings: FarmSettings, buckets: Buckets) -> iam.Role:
    """What the worker may do, see `worker/render.py`."""
    role = iam.Role(
        scope,
        "FrameRole",
        assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        description=f"Renders frames of {settings.name}",
    )
    # BEGIN INSERT worker_rights
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["s3:GetObject"], resources=[buckets.scenes.arn_for_objects("shots/*")]
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["s3:PutObject"], resources=[buckets.frames.arn_for_objects("renders/*")]
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": "RenderFarm"}},
        )
    )
    # END INSERT worker_rights
    return role


def make_frame_job(
    scope: Construct,
    settings: FarmSettings,
    *,
    repository: ecr.IRepository,
    role: iam.Role,
    buckets: Buckets,
    cache: TextureCache,
) -> batch.EcsJobDefinition:
    """Renders the frame whose number is the index in the array job, plus the first frame."""
    frame = settings.frame
    container = batch.EcsEc2ContainerDefinition(
        scope,
        "FrameContainer",
        image=ecs.ContainerImage.from_ecr_repository(repository, settings.worker_tag),
        cpu=frame.vcpus,
        memory=Size.gibibytes(frame.memory),
        command=["Ref::shot", "Ref::version", "Ref::first"],
        environment={
            "FARM": settings.name,
            "SCENES_BUCKET": buckets.scenes.bucket_name,
            "FRAMES_BUCKET": buckets.frames.bucket_name,
        },
        job_role=role,
        logging=ecs.LogDrivers.aws_logs(
            stream_prefix="frame",
            log_group=logs.LogGroup(
                scope,
                "FrameLog",
                log_group_name=f"/farm/{settings.name}/frames",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        ),
    )
    # BEGIN INSERT cache_mount
    container.add_volume(
        batch.EcsVolume.efs(
            name="textures",
            file_system=cache.file_system,
            container_path="/var/cache/textures",
            access_point_id=cache.access_point.access_point_id,
            enable_transit_encryption=True,
            use_job_role=True,
        )
    )
    cache.file_system.grant_read_write(role)
    # END INSERT cache_mount
    job = batch.EcsJobDefinition(
        scope,
        "Frame",
        job_definition_name=f"{settings.name}-frame",
        container=container,
        parameters={"first": "1001"},
        timeout=Duration.minutes(frame.timeout),
        retry_attempts=frame.attempts,
        propagate_tags=True,
    )
    # BEGIN INSERT retries
    for reason in (
        batch.Reason.SPOT_INSTANCE_RECLAIMED,
        batch.Reason.CANNOT_PULL_CONTAINER,
        batch.Reason.custom(on_exit_code="75"),
    ):
        job.add_retry_strategy(batch.RetryStrategy.of(batch.Action.RETRY, reason))
    # What matches nothing is tried again, so the rest has to be matched.
    job.add_retry_strategy(
        batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_reason="*"))
    )
    # END INSERT retries
    return job
