"""Builds one farm: `cdk deploy -c farm=finals`."""

from aws_cdk import App, CfnOutput, Stack, Tags

from farm.alerts import make_budget, make_wranglers_topic, watch_compute
from farm.compute import make_queues
from farm.jobs import make_frame_job, make_job_role, make_worker_repository
from farm.network import make_node_group, make_vpc
from farm.settings import FARMS, FarmSettings
from farm.storage import make_buckets, make_texture_cache


def make_farm(app: App, settings: FarmSettings) -> Stack:
    """The stack of one farm."""
    stack = Stack(app, f"RenderFarm-{settings.name}", description=f"Render farm for {settings.name}")
    Tags.of(stack).add("farm", settings.name)

    vpc = make_vpc(stack)
    nodes = make_node_group(stack, vpc)
    buckets = make_buckets(stack, settings)
    cache = make_texture_cache(stack, settings, vpc, nodes)
    queues = make_queues(stack, settings, vpc, nodes)
    job = make_frame_job(
        stack,
        settings,
        repository=make_worker_repository(stack, settings),
        role=make_job_role(stack, settings, buckets),
        buckets=buckets,
        cache=cache,
    )
    watch_compute(stack, settings, queues, make_wranglers_topic(stack, settings))
    make_budget(stack, settings)

    CfnOutput(stack, "ScenesBucket", value=buckets.scenes.bucket_name)
    CfnOutput(stack, "FrameJob", value=job.job_definition_name)
    return stack


def main() -> None:
    app = App()
    make_farm(app, FARMS[app.node.get_context("farm")])
    app.synth()


if __name__ == "__main__":
    main()
