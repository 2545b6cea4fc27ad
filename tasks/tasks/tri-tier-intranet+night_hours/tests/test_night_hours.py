"""The portal shrinks when the offices close, and grows again when they open."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build

ACTION = "AWS::AutoScaling::ScheduledAction"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
WEEKDAYS = ("MON-FRI", "1-5", "MON,TUE,WED,THU,FRI", "1,2,3,4,5")


def synthesized(name):
    return Template.from_stack(build(App(), name)["portal"])


@pytest.fixture(scope="module")
def prod():
    return synthesized("prod")


@pytest.fixture(scope="module")
def test_environment():
    return synthesized("test")


def actions_at(template):
    """Scheduled actions by (hour, minute). Each happens on weekdays, every month."""
    found = {}
    for action in template.find_resources(ACTION).values():
        properties = action["Properties"]
        minute, hour, day, month, weekday = properties["Recurrence"].split()
        assert (day, month) == ("*", "*"), properties["Recurrence"]
        assert weekday.upper() in WEEKDAYS, properties["Recurrence"]
        found.setdefault((int(hour), int(minute)), []).append(properties)
    return found


def only(actions):
    (action,) = actions
    return action


def test_two_actions_at_the_hours_of_the_office(prod):
    prod.resource_count_is(ACTION, 2)
    assert set(actions_at(prod)) == {(6, 15), (20, 30)}


def test_prod_keeps_one_host_at_night(prod):
    evening = only(actions_at(prod).get((20, 30), []))
    assert (evening["MinSize"], evening["DesiredCapacity"]) == (1, 1)
    prod.has_resource_properties(ACTION, {"MinSize": 1, "DesiredCapacity": 1})


def test_prod_is_back_at_its_size_by_morning(prod):
    morning = only(actions_at(prod).get((6, 15), []))
    assert (morning["MinSize"], morning["DesiredCapacity"]) == (4, 4)


def test_test_is_switched_off_at_night(test_environment):
    actions = actions_at(test_environment)
    evening, morning = only(actions.get((20, 30), [])), only(actions.get((6, 15), []))
    assert (evening["MinSize"], evening["DesiredCapacity"]) == (0, 0)
    assert (morning["MinSize"], morning["DesiredCapacity"]) == (1, 1)


def test_hours_are_on_the_clock_of_the_head_office(prod):
    prod.resource_count_is(ACTION, 2)
    prod.all_resources_properties(
        ACTION, {"TimeZone": "Europe/Zurich", "StartTime": Match.absent(), "EndTime": Match.absent()}
    )


def test_the_actions_are_those_of_the_portal_group(prod):
    (group,) = prod.find_resources(GROUP)
    prod.resource_count_is(ACTION, 2)
    for action in prod.find_resources(ACTION).values():
        assert action["Properties"]["AutoScalingGroupName"] in ({"Ref": group}, "intranet-prod-portal")


def test_the_bounds_of_the_group_stay(prod, test_environment):
    prod.has_resource_properties(GROUP, {"MinSize": "4", "MaxSize": "10"})
    test_environment.has_resource_properties(GROUP, {"MinSize": "1", "MaxSize": "2"})
    for template, maximum in ((prod, 10), (test_environment, 2)):
        for action in template.find_resources(ACTION).values():
            assert action["Properties"].get("MaxSize", maximum) == maximum
