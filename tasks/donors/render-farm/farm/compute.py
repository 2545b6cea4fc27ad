"""Compute environments and the queues in front of them."""

from typing import NamedTuple

from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from farm.settings import FarmSettings


class Queues(NamedTuple):
    """`shots` is for everyone; `retakes` is for what the director wants to see today."""

    shots: batch.JobQueue
    retakes: batch.JobQueue


def make_queues(
    scope: Construct, settings: FarmSettings, vpc: ec2.IVpc, nodes: ec2.SecurityGroup
) -> Queues:
    """Both queues, on spot instances; retakes may use on-demand ones where the farm has any."""
    spot = make_environment(scope, "Spot", settings, vpc, nodes, settings.fleet.spot_vcpus, spot=True)
    shots = batch.JobQueue(scope, "Shots", job_queue_name=f"{settings.name}-shots", priority=10)
    shots.add_compute_environment(spot, 1)

    retakes = batch.JobQueue(scope, "Retakes", job_queue_name=f"{settings.name}-retakes", priority=50)
    retakes.add_compute_environment(spot, 1)
    if settings.fleet.on_demand_vcpus:
        on_demand = make_environment(
            scope, "OnDemand", settings, vpc, nodes, settings.fleet.on_demand_vcpus, spot=False
        )
        retakes.add_compute_environment(on_demand, 2)
    return Queues(shots, retakes)


def make_environment(
    scope: Construct,
    construct_id: str,
    settings: FarmSettings,
    vpc: ec2.IVpc,
    nodes: ec2.SecurityGroup,
    vcpus: int,
    *,
    spot: bool,
) -> batch.ManagedEc2EcsComputeEnvironment:
    """A compute environment that shrinks to nothing when nothing is queued."""
    return batch.ManagedEc2EcsComputeEnvironment(
        scope,
        construct_id,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_group_name="nodes"),
        security_groups=[nodes],
        instance_types=[ec2.InstanceType(name) for name in settings.fleet.instance_types],
        use_optimal_instance_classes=False,
        spot=spot,
        allocation_strategy=(
            batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
            if spot
            else batch.AllocationStrategy.BEST_FIT_PROGRESSIVE
        ),
        minv_cpus=0,
        maxv_cpus=vcpus,
    )
