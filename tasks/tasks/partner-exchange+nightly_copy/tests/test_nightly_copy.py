"""The right folders reach the file system of the catalogue, on a way that only DataSync has."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import add_exchange

TASK = "AWS::DataSync::Task"
EFS = "AWS::DataSync::LocationEFS"
GROUP = "AWS::EC2::SecurityGroup"


class Exchange:
    """The synthesized stacks of one environment."""

    def __init__(self, environment):
        exchange = add_exchange(cdk.App(), environment)
        self.storage = Template.from_stack(exchange.storage)
        self.handover = Template.from_stack(exchange.handover)
        self.needed_by_storage = [stack.node.id for stack in exchange.storage.dependencies]

    def task(self):
        self.handover.resource_count_is(TASK, 1)
        (task,) = self.handover.find_resources(TASK).values()
        return task["Properties"]

    def location(self, kind, reference):
        """Properties of the location that `reference` names."""
        locations = self.handover.find_resources(kind)
        location_id = reference.get("Ref") or reference["Fn::GetAtt"][0]
        assert reference in ({"Ref": location_id}, {"Fn::GetAtt": [location_id, "LocationArn"]})
        return locations[location_id]["Properties"]

    def destination(self):
        return self.location(EFS, self.task()["DestinationLocationArn"])

    def text(self, value):
        """`value` as one string, references in braces, those into storage after `storage:`."""
        if isinstance(value, str):
            return value.replace("${AWS::Partition}", "aws")
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.text(part) for part in parts)
        if "Fn::ImportValue" in value:
            for output in self.storage.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return "storage:" + self.text(output["Value"])
        if "Fn::Sub" in value:
            result, variables = value["Fn::Sub"], {}
            if not isinstance(result, str):
                result, variables = result
            for name, variable in variables.items():
                result = result.replace(f"${{{name}}}", self.text(variable))
            return self.text(result)
        if value == {"Ref": "AWS::Partition"}:
            return "aws"
        if "Ref" in value:
            return f"${{{value['Ref']}}}"
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"

    def interfaces(self):
        """Logical id of the security group of DataSync's network interfaces."""
        arns = self.destination()["Ec2Config"]["SecurityGroupArns"]
        assert len(arns) == 1
        arn = self.text(arns[0])
        prefix = "arn:aws:ec2:${AWS::Region}:${AWS::AccountId}:security-group/"
        assert arn.startswith(prefix), arn
        reference = arn.removeprefix(prefix).strip("${}").removesuffix(".GroupId")
        assert reference in self.handover.find_resources(GROUP)
        return reference

    def of_the_file_system(self):
        """The security group of the mount targets, as `text` gives it in handover."""
        (reference,) = {
            json.dumps(target["Properties"]["SecurityGroups"])
            for target in self.storage.find_resources("AWS::EFS::MountTarget").values()
        }
        (group,) = json.loads(reference)
        return "storage:" + self.text(group)


@pytest.fixture(scope="module")
def live():
    return Exchange("live")


@pytest.fixture(scope="module")
def test():
    return Exchange("test")


def included(exchange):
    """Folders that the task reads, without the slashes at their ends."""
    rules = exchange.task().get("Includes", [])
    assert len(rules) == 1, "the task reads everything"
    assert rules[0]["FilterType"] == "SIMPLE_PATTERN"
    patterns = rules[0]["Value"].split("|")
    assert all(pattern.startswith("/") for pattern in patterns)
    return sorted(pattern.removesuffix("*").strip("/") for pattern in patterns)


def test_only_the_folders_of_the_settings_are_copied(live, test):
    assert included(live) == [
        "kite-and-crane/metadata",
        "linden-verlag/covers",
        "linden-verlag/metadata",
    ]
    assert included(test) == ["linden-verlag/metadata"]


def test_files_go_from_the_bucket_to_the_directory(live, test):
    for exchange, directory in ((live, "incoming"), (test, "incoming-test")):
        source = exchange.location(
            "AWS::DataSync::LocationS3", exchange.task()["SourceLocationArn"]
        )
        (bucket,) = exchange.storage.find_resources("AWS::S3::Bucket")
        assert exchange.text(source["S3BucketArn"]) == f"storage:${{{bucket}.Arn}}"
        assert source.get("Subdirectory", "/") == "/"
        destination = exchange.destination()
        (file_system,) = exchange.storage.find_resources("AWS::EFS::FileSystem")
        arn = exchange.text(destination["EfsFilesystemArn"])
        assert arn == f"storage:${{{file_system}.Arn}}" or arn.endswith(
            f":file-system/storage:${{{file_system}}}"
        )
        assert destination["Subdirectory"].strip("/") == directory


def test_the_copy_runs_when_the_settings_say_so(live, test):
    for exchange, schedule in ((live, "cron(30 2 * * ? *)"), (test, "cron(0 5 ? * MON *)")):
        assert exchange.task()["Schedule"]["ScheduleExpression"] == schedule
        assert exchange.task()["Schedule"].get("Status", "ENABLED") == "ENABLED"


def test_transferred_files_are_verified_and_logged_and_stay(live):
    options = live.task()["Options"]
    assert options["VerifyMode"] == "ONLY_FILES_TRANSFERRED"
    assert options["LogLevel"] == "TRANSFER"
    assert options.get("PreserveDeletedFiles", "PRESERVE") == "PRESERVE"
    (log_group,) = live.handover.find_resources("AWS::Logs::LogGroup")
    assert log_group in live.text(live.task()["CloudWatchLogGroupArn"])


def test_interfaces_are_in_an_isolated_subnet(live):
    destination = live.destination()
    assert destination["InTransitEncryption"] == "TLS1_2"
    subnets = live.storage.find_resources("AWS::EC2::Subnet")
    wanted = {
        f"arn:aws:ec2:${{AWS::Region}}:${{AWS::AccountId}}:subnet/storage:${{{subnet}}}"
        for subnet in subnets
    }
    assert live.text(destination["Ec2Config"]["SubnetArn"]) in wanted
    group = live.handover.find_resources(GROUP)[live.interfaces()]["Properties"]
    (vpc,) = live.storage.find_resources("AWS::EC2::VPC")
    assert live.text(group["VpcId"]) == f"storage:${{{vpc}}}"


def test_the_file_system_lets_datasync_in_and_nobody_else(live):
    interfaces = live.interfaces()
    rules = [
        rule["Properties"]
        for rule in live.handover.find_resources("AWS::EC2::SecurityGroupIngress").values()
    ]
    assert len(rules) == 1, f"there are {len(rules)} ways in"
    (rule,) = rules
    assert live.text(rule["GroupId"]) == live.of_the_file_system()
    assert live.text(rule["SourceSecurityGroupId"]).strip("${}").split(".")[0] == interfaces
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 2049, 2049)
    for group in live.handover.find_resources(GROUP).values():
        assert "SecurityGroupIngress" not in group["Properties"]


def test_datasync_gets_out_to_the_file_system(live):
    interfaces = live.interfaces()
    group = live.handover.find_resources(GROUP)[interfaces]["Properties"]
    rules = list(group.get("SecurityGroupEgress", []))
    for rule in live.handover.find_resources("AWS::EC2::SecurityGroupEgress").values():
        if live.text(rule["Properties"]["GroupId"]).strip("${}").split(".")[0] == interfaces:
            rules.append(rule["Properties"])
    everything = [rule for rule in rules if rule["IpProtocol"] == "-1" and "CidrIp" in rule]
    nfs = [
        rule
        for rule in rules
        if rule["IpProtocol"] == "tcp"
        and rule["FromPort"] <= 2049 <= rule["ToPort"]
        and live.text(rule.get("DestinationSecurityGroupId", "")) == live.of_the_file_system()
    ]
    assert [rule for rule in everything if rule["CidrIp"] == "0.0.0.0/0"] or nfs


def test_storage_needs_no_other_stack(live):
    assert live.needed_by_storage == []
    live.storage.resource_count_is("AWS::EC2::SecurityGroupIngress", 0)
    live.handover.resource_count_is(EFS, 1)
    for group in live.storage.find_resources(GROUP).values():
        assert "SecurityGroupIngress" not in group["Properties"]
