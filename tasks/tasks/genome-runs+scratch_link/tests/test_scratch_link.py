"""Lustre shows the runs of the bucket, and exports what the site allows."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from genome_runs.config import load
from genome_runs.stack import GenomeRuns

LINK = "AWS::FSx::DataRepositoryAssociation"
SCRATCH = "AWS::FSx::FileSystem"


def storage_of(site):
    stack = GenomeRuns(cdk.App(), f"genome-runs-{site}", config=load(site))
    return Template.from_stack(stack.storage)


@pytest.fixture(scope="module")
def clinic():
    return storage_of("clinic")


@pytest.fixture(scope="module")
def bench():
    return storage_of("bench")


def link_in(template):
    links = template.find_resources(LINK)
    assert len(links) == 1, f"{len(links)} links"
    (link,) = links.values()
    return link["Properties"]


def text(value):
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        return value["Fn::Join"][0].join(text(part) for part in value["Fn::Join"][1])
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    return f"${{{value['Ref']}}}"


def test_runs_on_scratch_are_the_runs_of_the_bucket(clinic):
    (bucket,) = clinic.find_resources("AWS::S3::Bucket")
    (scratch,) = clinic.find_resources(SCRATCH)
    link = link_in(clinic)
    assert link["FileSystemId"] == {"Ref": scratch}
    assert link["FileSystemPath"].rstrip("/") == "/runs"
    assert text(link["DataRepositoryPath"]).rstrip("/") == f"s3://${{{bucket}}}/runs"


@pytest.mark.parametrize("site", ["clinic", "bench"])
def test_what_is_there_is_listed_right_away(site, clinic, bench):
    link = link_in({"clinic": clinic, "bench": bench}[site])
    assert link.get("BatchImportMetaDataOnCreate") is True


def test_changes_in_the_bucket_are_followed(clinic, bench):
    for template, events in (
        (clinic, {"NEW", "CHANGED", "DELETED"}),
        (bench, {"NEW", "CHANGED"}),
    ):
        policy = link_in(template).get("S3", {}).get("AutoImportPolicy", {})
        assert set(policy.get("Events", [])) == events


def test_the_clinic_exports_what_its_list_says(clinic):
    policy = link_in(clinic).get("S3", {}).get("AutoExportPolicy", {})
    assert set(policy.get("Events", [])) == {"NEW", "CHANGED"}


def test_the_bench_exports_nothing(bench):
    policy = link_in(bench).get("S3", {}).get("AutoExportPolicy", {})
    assert not policy.get("Events")


def test_the_scratch_is_as_before(clinic):
    clinic.has_resource_properties(
        SCRATCH,
        {
            "FileSystemType": "LUSTRE",
            "StorageCapacity": 9600,
            "LustreConfiguration": Match.object_like(
                {
                    "DeploymentType": "PERSISTENT_2",
                    "PerUnitStorageThroughput": 500,
                    "DataCompressionType": "LZ4",
                    # The old way to link, which this deployment type refuses.
                    "ImportPath": Match.absent(),
                    "ExportPath": Match.absent(),
                }
            ),
        },
    )
    clinic.resource_count_is(SCRATCH, 1)
    clinic.resource_count_is("AWS::S3::Bucket", 1)
