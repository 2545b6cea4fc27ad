# Types of devices, what they may do, and how new ones come in.

import json

from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot

from sensors import topics


def add_device_types(stack):
    provisioning = iam.CfnRole(
        stack,
        "ProvisioningRole",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "iot.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSIoTThingsRegistration"],
    )
    group = iot.CfnThingGroup(stack, "Devices", thing_group_name=f"{stack.plant}-devices")

    for device_type, kinds in stack.node.get_context("device_types").items():
        iot.CfnThingType(
            stack,
            f"Type{device_type.capitalize()}",
            thing_type_name=f"{stack.plant}-{device_type}",
            thing_type_properties=iot.CfnThingType.ThingTypePropertiesProperty(
                searchable_attributes=["line"],
                thing_type_description=f"sends {', '.join(kinds)}",
            ),
        )
        template = iot.CfnProvisioningTemplate(
            stack,
            f"Provisioning{device_type.capitalize()}",
            template_name=f"{stack.plant}-{device_type}",
            provisioning_role_arn=provisioning.attr_arn,
            template_body=json.dumps(provisioning_template(stack.plant, device_type)),
            enabled=True,
        )
        template.add_dependency(group)
        # BEGIN INSERT device_policy
        thing = "${iot:Connection.Thing.ThingName}"
        line = "${iot:Connection.Thing.Attributes[line]}"
        arn = f"arn:{stack.partition}:iot:{stack.region}:{stack.account}"
        command = topics.to_device(stack.plant, thing)
        iot.CfnPolicy(
            stack,
            f"Policy{device_type.capitalize()}",
            policy_name=f"{stack.plant}-{device_type}",
            policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "iot:Connect",
                        "Resource": f"{arn}:client/{thing}",
                        "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": "true"}},
                    },
                    {
                        "Effect": "Allow",
                        "Action": "iot:Publish",
                        "Resource": [
                            f"{arn}:topic/{topics.from_device(stack.plant, kind, line, thing)}"
                            for kind in kinds
                        ],
                    },
                    {
                        "Effect": "Allow",
                        "Action": "iot:Subscribe",
                        "Resource": f"{arn}:topicfilter/{command}",
                    },
                    {
                        "Effect": "Allow",
                        "Action": "iot:Receive",
                        "Resource": f"{arn}:topic/{command}",
                    },
                ],
            },
        )
        # END INSERT device_policy


def provisioning_template(plant, device_type):
    """Thing, certificate and policy of a new device. The mechanic's app sends the parameters."""
    return {
        "Parameters": {
            "SerialNumber": {"Type": "String"},
            "Line": {"Type": "String"},
            "AWS::IoT::Certificate::Id": {"Type": "String"},
        },
        "Resources": {
            "thing": {
                "Type": "AWS::IoT::Thing",
                "Properties": {
                    "ThingName": {"Ref": "SerialNumber"},
                    "ThingTypeName": f"{plant}-{device_type}",
                    "ThingGroups": [f"{plant}-devices"],
                    "AttributePayload": {"line": {"Ref": "Line"}},
                },
            },
            "certificate": {
                "Type": "AWS::IoT::Certificate",
                "Properties": {
                    "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"},
                    "Status": "Active",
                },
            },
            "policy": {
                "Type": "AWS::IoT::Policy",
                "Properties": {"PolicyName": f"{plant}-{device_type}"},
            },
        },
    }
