"""References get cheaper with age, and Spark is limited and stops."""

import re

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from genome_runs.config import load
from genome_runs.stack import GenomeRuns

SPARK = "AWS::EMRServerless::Application"
EFS = "AWS::EFS::FileSystem"


class Site:
    def __init__(self, name):
        stack = GenomeRuns(cdk.App(), f"genome-runs-{name}", config=load(name))
        self.storage = Template.from_stack(stack.storage)
        self.compute = Template.from_stack(stack.compute)

    @property
    def spark(self):
        (application,) = self.compute.find_resources(SPARK).values()
        return application["Properties"]

    def moves(self):
        """Where files of EFS go, and when."""
        (file_system,) = self.storage.find_resources(EFS).values()
        moves = {}
        for policy in file_system["Properties"].get("LifecyclePolicies", []):
            moves.update(policy)
        return moves


@pytest.fixture(scope="module")
def clinic():
    return Site("clinic")


@pytest.fixture(scope="module")
def bench():
    return Site("bench")


def amount(value, units):
    """The number in an amount like `4 vCPU`; the unit may be left out."""
    match = re.fullmatch(rf"(\d+)\s*({units})?", value, re.IGNORECASE)
    assert match, f"{value!r} is no amount"
    return int(match[1])


def test_references_of_the_clinic_move_on_and_come_back(clinic):
    assert clinic.moves() == {
        "TransitionToIA": "AFTER_60_DAYS",
        "TransitionToArchive": "AFTER_180_DAYS",
        "TransitionToPrimaryStorageClass": "AFTER_1_ACCESS",
    }


def test_the_bench_never_archives(bench):
    assert bench.moves() == {
        "TransitionToIA": "AFTER_14_DAYS",
        "TransitionToPrimaryStorageClass": "AFTER_1_ACCESS",
    }


@pytest.mark.parametrize(("site", "minutes"), [("clinic", 20), ("bench", 5)])
def test_an_idle_application_stops(site, minutes, clinic, bench):
    stop = {"clinic": clinic, "bench": bench}[site].spark.get("AutoStopConfiguration", {})
    assert stop.get("Enabled", True) is True
    assert stop.get("IdleTimeoutMinutes", 15) == minutes


@pytest.mark.parametrize(("site", "cpu", "memory"), [("clinic", 800, 6000), ("bench", 64, 256)])
def test_workers_are_limited(site, cpu, memory, clinic, bench):
    limit = {"clinic": clinic, "bench": bench}[site].spark.get("MaximumCapacity")
    assert limit, "there is no limit"
    assert amount(limit["Cpu"], "vCPU") == cpu
    assert amount(limit["Memory"], "GB") == memory


def test_nothing_else_changes(clinic):
    clinic.storage.has_resource_properties(
        EFS,
        {
            "Encrypted": True,
            "ThroughputMode": "elastic",
            "BackupPolicy": {"Status": "ENABLED"},
        },
    )
    clinic.compute.has_resource_properties(
        SPARK,
        {
            "ReleaseLabel": "emr-7.5.0",
            "Type": "SPARK",
            "Architecture": "ARM64",
            "MonitoringConfiguration": Match.any_value(),
            "InitialCapacity": Match.absent(),
        },
    )
    assert clinic.spark.get("AutoStartConfiguration", {}).get("Enabled", True) is True
