"""Workloads of a cluster's file get roles by way of Pod Identity."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, CfnResource
from aws_cdk.assertions import Template

from platform_cdk.settings import read_cluster
from platform_cdk.stage import ClusterStage

POLICIES = Path(__file__).resolve().parent.parent / "policies"
ASSOCIATION = "AWS::EKS::PodIdentityAssociation"
ROLE = "AWS::IAM::Role"
PRODUCTION = {
    "external-dns": ("dns", "external-dns", ["zone-records"]),
    "autoscaler": ("kube-system", "cluster-autoscaler", ["node-groups"]),
    "image-updater": ("argocd", "argocd-image-updater", ["pull-images", "read-tags"]),
}


class Cluster:
    def __init__(self, stem):
        settings = read_cluster(stem)
        self.name = settings["name"]
        self.stack = ClusterStage(App(), self.name, settings=settings).cluster
        self.template = Template.from_stack(self.stack)

    def role(self, workload):
        """Logical id and properties of the role of `workload`."""
        roles = self.template.find_resources(
            ROLE, {"Properties": {"RoleName": f"{self.name}-{workload}"}}
        )
        assert len(roles) == 1, f"{len(roles)} roles are called {self.name}-{workload}"
        ((role_id, role),) = roles.items()
        return role_id, role["Properties"]

    def associations(self):
        return [item["Properties"] for item in self.template.find_resources(ASSOCIATION).values()]


def as_list(value):
    return value if isinstance(value, list) else [value]


def flatten(value):
    """`value` with references as text, statements with lists for single values."""
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return f"${{{value['Ref']}}}"
        if set(value) == {"Fn::Join"}:
            separator, parts = value["Fn::Join"]
            return separator.join(flatten(part) for part in parts)
        if set(value) == {"Fn::Sub"}:
            return value["Fn::Sub"]
        return {key: flatten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [flatten(item) for item in value]
    return value


def normalised(document):
    """The statements of a document, whatever is a list or a single value in it."""
    statements = []
    for statement in document["Statement"]:
        statement = flatten(statement)
        statements.append(
            {
                **statement,
                "Action": sorted(as_list(statement["Action"])),
                "Resource": sorted(as_list(statement["Resource"])),
            }
        )
    return statements


def expected_document(name, cluster):
    text = (POLICIES / f"{name}.json").read_text()
    text = text.replace("{account}", "${AWS::AccountId}").replace("{cluster}", cluster)
    return normalised(json.loads(text))


@pytest.fixture(scope="module")
def production():
    return Cluster("production")


@pytest.fixture(scope="module")
def staging():
    return Cluster("staging")


def inline_policies(cluster, workload):
    role_id, role = cluster.role(workload)
    found = {p["PolicyName"]: p["PolicyDocument"] for p in role.get("Policies", [])}
    for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        for policy in cluster.template.find_resources(kind).values():
            properties = policy["Properties"]
            if {"Ref": role_id} in [*properties.get("Roles", []), properties.get("RoleName")]:
                found[properties["PolicyName"]] = properties["PolicyDocument"]
    return found


@pytest.mark.parametrize("workload", PRODUCTION)
def test_each_service_account_has_its_role(production, workload):
    namespace, account, _ = PRODUCTION[workload]
    role_id, _ = production.role(workload)
    (control_plane,) = production.template.find_resources("AWS::EKS::Cluster")
    (association,) = [
        item
        for item in production.associations()
        if item["RoleArn"] == {"Fn::GetAtt": [role_id, "Arn"]}
    ]
    assert association["Namespace"] == namespace
    assert association["ServiceAccount"] == account
    assert association["ClusterName"] in ({"Ref": control_plane}, "orca")


@pytest.mark.parametrize("workload", PRODUCTION)
def test_only_pods_of_the_cluster_assume_it(production, workload):
    _, role = production.role(workload)
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert sorted(as_list(statement["Action"])) == ["sts:AssumeRole", "sts:TagSession"]
    (control_plane,) = production.template.find_resources("AWS::EKS::Cluster")
    arns = [
        flatten(value)
        for operator in ("ArnEquals", "ArnLike", "StringEquals", "StringLike")
        for key, value in statement.get("Condition", {}).get(operator, {}).items()
        if key == "aws:SourceArn"
    ]
    assert len(arns) == 1
    assert arns[0] == {"Fn::GetAtt": [control_plane, "Arn"]} or arns[0].endswith(
        (":cluster/orca", f":cluster/${{{control_plane}}}")
    )


@pytest.mark.parametrize("workload", PRODUCTION)
def test_it_has_the_documents_of_its_list(production, workload):
    policies = inline_policies(production, workload)
    assert set(policies) == set(PRODUCTION[workload][2])
    for name, document in policies.items():
        assert normalised(document) == expected_document(name, "orca")
    _, role = production.role(workload)
    assert not role.get("ManagedPolicyArns")


def test_suspended_workloads_get_nothing(staging):
    staging.role("external-dns")
    assert [item["ServiceAccount"] for item in staging.associations()] == ["external-dns"]
    assert not staging.template.find_resources(
        ROLE, {"Properties": {"RoleName": "krill-autoscaler"}}
    )
    assert set(staging.stack.workload_roles) == {"external-dns"}


def test_documents_are_filled_in_for_the_cluster(staging):
    policies = inline_policies(staging, "external-dns")
    assert {name: normalised(document) for name, document in policies.items()} == {
        "zone-records": expected_document("zone-records", "krill")
    }


def test_roles_are_returned_by_name(production):
    roles = production.stack.workload_roles
    assert set(roles) == set(PRODUCTION)
    for workload, role in roles.items():
        role_id, _ = production.role(workload)
        assert isinstance(role, CfnResource)
        assert production.stack.resolve(role.ref) == {"Ref": role_id}


def test_the_other_roles_stay(production):
    production.template.resource_count_is(ASSOCIATION, 3)
    for thing in ("node", "control-plane", "ebs-csi"):
        production.role(thing)
    production.template.resource_count_is(ROLE, 6)
