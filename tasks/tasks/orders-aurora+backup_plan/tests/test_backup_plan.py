import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from orders.stack import OrdersStack

CONTEXT = json.load(open("cdk.json"))["context"]
PLAN, SELECTION = "AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"


def synth(environment):
    app = App(context={**CONTEXT, "environment": environment})
    return Template.from_stack(OrdersStack(app, "Orders"))


@pytest.fixture(scope="module")
def prod():
    return synth("prod")


@pytest.fixture(scope="module")
def dev():
    return synth("dev")


def rules(template):
    """Rules of all plans by their schedule, `?` and `*` being the same, and `01` and `1`."""
    found = {}
    for plan in template.find_resources(PLAN).values():
        for rule in plan["Properties"]["BackupPlan"]["BackupPlanRule"]:
            schedule = re.sub(r"\b0(?=\d)", "", rule["ScheduleExpression"].replace("?", "*"))
            assert schedule not in found
            found[schedule] = rule
    return found


DAILY, MONTHLY = "cron(0 1 * * * *)", "cron(0 4 1 * * *)"


def test_prod_is_backed_up_daily_and_monthly(prod):
    found = rules(prod)
    assert set(found) == {DAILY, MONTHLY}
    assert found[DAILY]["Lifecycle"] == {"DeleteAfterDays": 35}
    assert found[MONTHLY]["Lifecycle"] == {"DeleteAfterDays": 400}


def test_backups_go_to_our_vault(prod):
    (vault,) = prod.find_resources("AWS::Backup::BackupVault")
    ours = ({"Fn::GetAtt": [vault, "BackupVaultName"]}, {"Ref": vault})
    found = rules(prod)
    assert found, "nothing is backed up"
    assert all(rule["TargetBackupVault"] in ours for rule in found.values())


def test_only_the_monthly_backup_is_copied(prod):
    found = rules(prod)
    assert not found.get(DAILY, {}).get("CopyActions")
    (copy,) = found.get(MONTHLY, {}).get("CopyActions") or [{}]
    assert copy.get("Lifecycle") == {"DeleteAfterDays": 400}
    assert copy["DestinationBackupVaultArn"] == (
        "arn:aws:backup:eu-west-1:111122223333:backup-vault:orders-dr"
    )


def test_dev_has_no_monthly_backup_and_no_copies(dev):
    ((schedule, rule),) = rules(dev).items()
    assert schedule == "cron(0 3 * * * *)"
    assert rule["Lifecycle"] == {"DeleteAfterDays": 7}
    assert not rule.get("CopyActions")


def test_every_plan_covers_the_cluster_and_nothing_else(prod):
    prod.has_resource(SELECTION, {})
    (cluster,) = prod.find_resources("AWS::RDS::DBCluster")
    plans = set(prod.find_resources(PLAN))
    covered = set()
    for selection in prod.find_resources(SELECTION).values():
        properties = selection["Properties"]
        plan = properties["BackupPlanId"]
        covered.add(plan.get("Ref") or plan["Fn::GetAtt"][0])
        what = properties["BackupSelection"]
        assert not what.get("ListOfTags") and not what.get("NotResources")
        assert what["Resources"], "a selection of nothing"
        for resource in what["Resources"]:
            flat = json.dumps(resource)
            assert ":cluster:" in flat or "DBClusterArn" in flat
            assert f'"{cluster}"' in flat or f"${{{cluster}" in flat
    assert covered == plans


def test_backup_may_do_its_work(prod):
    roles = prod.find_resources("AWS::IAM::Role")
    selections = prod.find_resources(SELECTION).values()
    assert selections, "nothing is selected"
    for selection in selections:
        role = roles[selection["Properties"]["BackupSelection"]["IamRoleArn"]["Fn::GetAtt"][0]]
        assert "AWSBackupServiceRolePolicyForBackup" in json.dumps(role)
        assert "backup.amazonaws.com" in json.dumps(role["Properties"]["AssumeRolePolicyDocument"])


def test_the_vault_and_its_watch_are_as_before(prod):
    prod.resource_count_is("AWS::Backup::BackupVault", 1)
    prod.has_resource(
        "AWS::Backup::BackupVault",
        {
            "DeletionPolicy": "Retain",
            "Properties": {
                "EncryptionKeyArn": Match.any_value(),
                "LockConfiguration": {"MinRetentionDays": 35},
            },
        },
    )
    prod.has_resource_properties(
        "AWS::Events::Rule", {"EventPattern": Match.object_like({"source": ["aws.backup"]})}
    )
