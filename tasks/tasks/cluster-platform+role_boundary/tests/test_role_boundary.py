"""Every role of a stage is bounded, and users are refused."""

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Annotations, Match, Template

from platform_cdk.settings import read_cluster
from platform_cdk.stage import ClusterStage

ROLE = "AWS::IAM::Role"


def flatten(value):
    if isinstance(value, dict):
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(flatten(part) for part in parts)
        if "Fn::Sub" in value:
            return value["Fn::Sub"]
        return f"${{{value['Ref']}}}"
    return value


def normalised(arn):
    """A boundary's ARN as text, in whatever way it is put together."""
    return flatten(arn).replace("${AWS::Partition}", "aws") if arn is not None else None


def stage_of(stem, **changes):
    settings = {**read_cluster(stem), **changes}
    return ClusterStage(App(), settings["name"], settings=settings)


class Extended:
    """The stage of production with one more stack, as another team might add."""

    def __init__(self):
        self.stage = stage_of("production")
        stack = Stack(self.stage, "extra")
        ec2 = iam.ServicePrincipal("ec2.amazonaws.com")
        iam.Role(stack, "Plain", role_name="plain", assumed_by=ec2)
        own = iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess")
        iam.Role(stack, "Bounded", role_name="bounded", assumed_by=ec2, permissions_boundary=own)
        iam.CfnRole(stack, "Raw", role_name="raw", assume_role_policy_document={"Statement": []})
        iam.User(stack, "First", user_name="first")
        iam.CfnUser(stack, "Second", user_name="second")
        logs.CfnLogGroup(stack, "Forever")
        self.stack = stack
        self.template = Template.from_stack(stack)
        self.cluster = Template.from_stack(self.stage.cluster)

    def errors(self):
        """Paths of what has an error annotation, once for each."""
        return [
            construct.node.path
            for construct in self.stack.node.find_all()
            for entry in construct.node.metadata
            if entry.type == "aws:cdk:error"
        ]


def boundary(template, role_name):
    (role,) = template.find_resources(ROLE, {"Properties": {"RoleName": role_name}}).values()
    return normalised(role["Properties"].get("PermissionsBoundary"))


@pytest.fixture(scope="module")
def extended():
    return Extended()


PLATFORM = "arn:aws:iam::${AWS::AccountId}:policy/platform-boundary"


def test_roles_of_the_cluster_are_bounded(extended):
    for thing in ("control-plane", "ebs-csi", "external-dns", "autoscaler", "image-updater"):
        assert boundary(extended.cluster, f"orca-{thing}") == PLATFORM, thing


def test_roles_of_other_stacks_and_kinds_are_bounded(extended):
    assert boundary(extended.template, "plain") == PLATFORM
    assert boundary(extended.template, "raw") == PLATFORM


def test_a_boundary_of_ones_own_is_kept(extended):
    node = "arn:aws:iam::${AWS::AccountId}:policy/node-boundary"
    assert boundary(extended.cluster, "orca-node") == node
    assert boundary(extended.template, "bounded") == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert boundary(extended.template, "plain") == PLATFORM


def test_the_policy_is_the_one_of_the_file():
    stage = stage_of("staging", boundary="tight")
    template = Template.from_stack(stage.cluster)
    template.resource_count_is("AWS::EKS::Cluster", 1)
    assert boundary(template, "krill-control-plane") == (
        "arn:aws:iam::${AWS::AccountId}:policy/tight"
    )


def test_all_users_are_reported(extended):
    paths = extended.errors()
    assert any("/First" in path for path in paths)
    assert any("/Second" in path for path in paths)


def test_nothing_else_is_reported(extended):
    extended.template.resource_count_is("AWS::IAM::User", 2)
    others = [path for path in extended.errors() if "First" not in path and "Second" not in path]
    assert [path.rsplit("/", 1)[-1] for path in others] == ["Forever"]
    Annotations.from_stack(extended.stage.cluster).has_no_error("*", Match.any_value())


def test_the_other_guardrails_still_work(extended):
    extended.template.has_resource_properties(
        ROLE,
        {"RoleName": "plain", "Tags": [{"Key": "platform:cluster", "Value": "orca"}]},
    )
    with_other_type = extended.cluster.find_resources("AWS::KMS::Key").values()
    assert all("PermissionsBoundary" not in key["Properties"] for key in with_other_type)
