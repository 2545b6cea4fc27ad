"""Nodes start from hardened launch templates, on volumes under the cluster's key."""

import fnmatch

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from platform_cdk.settings import read_cluster
from platform_cdk.stage import ClusterStage

GROUP = "AWS::EKS::Nodegroup"
LAUNCH = "AWS::EC2::LaunchTemplate"
AUTO_SCALING = (
    "arn:aws:iam::${AWS::AccountId}:role/aws-service-role/"
    "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
)


def as_list(value):
    return value if isinstance(value, list) else [value]


def flatten(value):
    if isinstance(value, str):
        return value
    if "Ref" in value:
        text = f"${{{value['Ref']}}}"
    elif "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        text = separator.join(flatten(part) for part in parts)
    elif "Fn::Sub" in value:
        text = value["Fn::Sub"]
    else:
        text = str(value)
    return text.replace("${AWS::Partition}", "aws")


def synthesized(stem):
    settings = read_cluster(stem)
    return Template.from_stack(ClusterStage(App(), settings["name"], settings=settings).cluster)


@pytest.fixture(scope="module")
def production():
    return synthesized("production")


@pytest.fixture(scope="module")
def staging():
    return synthesized("staging")


def launch_template(template, group_name):
    """Logical id and data of the launch template of a node group, which uses its latest version."""
    (group,) = template.find_resources(GROUP, {"Properties": {"NodegroupName": group_name}}).values()
    chosen = group["Properties"].get("LaunchTemplate")
    assert chosen, f"{group_name} has no launch template"
    launch_id = chosen["Id"]["Ref"] if "Id" in chosen else None
    if launch_id is None:
        ((launch_id, _),) = template.find_resources(
            LAUNCH, {"Properties": {"LaunchTemplateName": chosen["Name"]}}
        ).items()
    assert chosen.get("Version") == {"Fn::GetAtt": [launch_id, "LatestVersionNumber"]}
    return launch_id, template.find_resources(LAUNCH)[launch_id]["Properties"]["LaunchTemplateData"]


def principals(statement):
    assert set(statement["Principal"]) == {"AWS"}, statement
    return [flatten(name) for name in as_list(statement["Principal"]["AWS"])]


def key_statements(template):
    """Statements of the key for anyone but the account itself."""
    (key,) = template.find_resources("AWS::KMS::Key").values()
    return [
        statement
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if not all(name.endswith(":root") for name in principals(statement))
    ]


def test_each_group_has_a_template_of_its_own(production, staging):
    ids = {launch_template(production, name)[0] for name in ("system", "general")}
    assert len(ids) == 2
    production.resource_count_is(LAUNCH, 2)
    launch_template(staging, "general")
    staging.resource_count_is(LAUNCH, 1)


@pytest.mark.parametrize("name", ["system", "general"])
def test_metadata_needs_a_token_that_does_not_reach_pods(production, name):
    _, data = launch_template(production, name)
    options = data.get("MetadataOptions", {})
    assert options.get("HttpTokens") == "required"
    assert options.get("HttpPutResponseHopLimit") == 1
    assert options.get("HttpEndpoint", "enabled") == "enabled"


@pytest.mark.parametrize(("name", "size"), [("system", 60), ("general", 200)])
def test_root_volumes_are_encrypted_with_the_clusters_key(production, name, size):
    _, data = launch_template(production, name)
    (device,) = data["BlockDeviceMappings"]
    assert device["DeviceName"] == "/dev/xvda"
    volume = device["Ebs"]
    assert volume["VolumeType"] == "gp3"
    assert int(volume["VolumeSize"]) == size
    assert volume["Encrypted"] is True
    (key,) = production.find_resources("AWS::KMS::Key")
    assert volume.get("KmsKeyId") in ({"Fn::GetAtt": [key, "Arn"]}, {"Ref": key})
    assert volume.get("DeleteOnTermination", True) is True


def test_sizes_are_those_of_the_file(staging):
    _, data = launch_template(staging, "general")
    assert int(data["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"]) == 80


def test_auto_scaling_may_use_the_key(production):
    statements = key_statements(production)
    allowed = [action for s in statements if "Condition" not in s for action in as_list(s["Action"])]
    for action in ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"):
        assert any(fnmatch.fnmatchcase(f"kms:{action}", pattern) for pattern in allowed), action
    for action in ("GenerateDataKeyWithoutPlaintext", "DescribeKey"):
        assert any(fnmatch.fnmatchcase(f"kms:{action}", pattern) for pattern in allowed), action
    for action in ("PutKeyPolicy", "ScheduleKeyDeletion", "CreateGrant", "DisableKey"):
        assert not any(fnmatch.fnmatchcase(f"kms:{action}", pattern) for pattern in allowed), action


def test_grants_are_only_for_aws_resources(production):
    conditional = [s for s in key_statements(production) if "Condition" in s]
    assert {action for s in conditional for action in as_list(s["Action"])} == {"kms:CreateGrant"}
    for statement in conditional:
        ((operator, condition),) = statement["Condition"].items()
        ((name, value),) = condition.items()
        assert (operator, name) == ("Bool", "kms:GrantIsForAWSResource")
        assert str(value).lower() == "true"


def test_nobody_else_is_trusted_and_administration_stays(production):
    statements = key_statements(production)
    assert statements
    for statement in statements:
        assert statement["Effect"] == "Allow"
        assert principals(statement) == [AUTO_SCALING]
        assert all(action.startswith("kms:") for action in as_list(statement["Action"]))
        assert as_list(statement["Resource"]) == ["*"]
    (key,) = production.find_resources("AWS::KMS::Key").values()
    everyone = key["Properties"]["KeyPolicy"]["Statement"]
    assert len(everyone) == len(statements) + 1


def test_groups_stay_as_they_are(production):
    production.has_resource_properties(
        GROUP,
        {
            "NodegroupName": "general",
            "InstanceTypes": ["m7g.2xlarge", "m6g.2xlarge"],
            "ScalingConfig": {"MinSize": 6, "MaxSize": 80, "DesiredSize": 6},
            "AmiType": "AL2023_ARM_64_STANDARD",
        },
    )
    production.resource_count_is(GROUP, 2)
    for group in production.find_resources(GROUP).values():
        # Not allowed beside a launch template.
        assert "DiskSize" not in group["Properties"]
