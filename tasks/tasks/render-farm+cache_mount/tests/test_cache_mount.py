"""The texture cache is mounted in the frame job, by the role of the job."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from farm.main import make_farm
from farm.settings import FARMS

FILE_SYSTEM = "AWS::EFS::FileSystem"


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def finals():
    return Template.from_stack(make_farm(App(), FARMS["finals"]))


def container(template):
    (job,) = template.find_resources("AWS::Batch::JobDefinition").values()
    return job["Properties"]["ContainerProperties"]


def the_only(template, kind):
    (found,) = template.find_resources(kind)
    return found


def cache_volume(template):
    """The mount point at which the worker looks, and the volume behind it."""
    mounts = [
        mount
        for mount in container(template).get("MountPoints", [])
        if mount["ContainerPath"].rstrip("/") == "/var/cache/textures"
    ]
    assert len(mounts) == 1, "nothing, or more than one thing, is mounted for the cache"
    (volume,) = [
        volume
        for volume in container(template)["Volumes"]
        if volume["Name"] == mounts[0]["SourceVolume"]
    ]
    return mounts[0], volume["EfsVolumeConfiguration"]


def cache_statements(template):
    role = container(template)["JobRoleArn"]["Fn::GetAtt"][0]
    inline = template.find_resources("AWS::IAM::Role")[role]["Properties"].get("Policies", [])
    documents = [policy["PolicyDocument"] for policy in inline]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        documents += [
            policy["Properties"]["PolicyDocument"]
            for policy in template.find_resources(kind).values()
            if {"Ref": role} in policy["Properties"].get("Roles", [])
        ]
    return [
        statement
        for document in documents
        for statement in document["Statement"]
        if any(action.startswith("elasticfilesystem:") for action in as_list(statement["Action"]))
    ]


def ways_in(template):
    """Ingress rules of the security group of the mount targets."""
    targets = template.find_resources("AWS::EFS::MountTarget").values()
    groups = {group["Fn::GetAtt"][0] for t in targets for group in t["Properties"]["SecurityGroups"]}
    assert len(groups) == 1
    (group,) = groups
    inline = template.find_resources("AWS::EC2::SecurityGroup")[group]["Properties"]
    return inline.get("SecurityGroupIngress", []) + [
        rule["Properties"]
        for rule in template.find_resources("AWS::EC2::SecurityGroupIngress").values()
        if rule["Properties"]["GroupId"] == {"Fn::GetAtt": [group, "GroupId"]}
    ]


def test_the_cache_is_writable_where_the_worker_looks(finals):
    mount, volume = cache_volume(finals)
    assert not mount.get("ReadOnly", False)
    assert volume["FileSystemId"] == {"Ref": the_only(finals, FILE_SYSTEM)}
    # With an access point, another root directory is refused.
    assert volume.get("RootDirectory", "/") == "/"


def test_it_is_mounted_through_the_access_point_by_the_role_of_the_job(finals):
    _, volume = cache_volume(finals)
    authorization = volume.get("AuthorizationConfig", {})
    point = the_only(finals, "AWS::EFS::AccessPoint")
    ids = ({"Ref": point}, {"Fn::GetAtt": [point, "AccessPointId"]})
    assert authorization.get("AccessPointId") in ids
    assert authorization.get("Iam") == "ENABLED"


def test_it_is_encrypted_on_the_way(finals):
    _, volume = cache_volume(finals)
    assert volume.get("TransitEncryption") == "ENABLED"


def test_the_role_may_mount_and_write(finals):
    statements = cache_statements(finals)
    actions = {action for statement in statements for action in as_list(statement["Action"])}
    assert actions == {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"}
    file_system = the_only(finals, FILE_SYSTEM)
    for statement in statements:
        assert statement["Effect"] == "Allow"
        (resource,) = as_list(statement["Resource"])
        if "Fn::Join" in resource:
            *_, before, last = resource["Fn::Join"][1]
            assert before.endswith(":file-system/") and last == {"Ref": file_system}
        else:
            assert resource == {"Fn::GetAtt": [file_system, "Arn"]}


def test_the_role_gets_nothing_else(finals):
    role = container(finals)["JobRoleArn"]["Fn::GetAtt"][0]
    actions = {
        action
        for policy in finals.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"].get("Roles", [])
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
        if not action.startswith("elasticfilesystem:")
    }
    assert actions == {"s3:GetObject", "s3:PutObject", "cloudwatch:PutMetricData"}


def test_only_nodes_reach_the_file_system(finals):
    (nodes,) = {
        group["Fn::GetAtt"][0]
        for environment in finals.find_resources("AWS::Batch::ComputeEnvironment").values()
        for group in environment["Properties"]["ComputeResources"]["SecurityGroupIds"]
    }
    rules = ways_in(finals)
    assert len(rules) == 1
    assert rules[0].get("SourceSecurityGroupId") == {"Fn::GetAtt": [nodes, "GroupId"]}
    assert (rules[0]["IpProtocol"], rules[0]["FromPort"], rules[0]["ToPort"]) == ("tcp", 2049, 2049)


def test_the_rest_of_the_job_stays(finals):
    finals.has_resource_properties(
        "AWS::Batch::JobDefinition",
        {"JobDefinitionName": "finals-frame", "RetryStrategy": {"Attempts": 4}},
    )
    names = [variable["Name"] for variable in container(finals)["Environment"]]
    assert names == ["FARM", "SCENES_BUCKET", "FRAMES_BUCKET"]
    finals.resource_count_is(FILE_SYSTEM, 1)
    finals.resource_count_is("AWS::EFS::AccessPoint", 1)
