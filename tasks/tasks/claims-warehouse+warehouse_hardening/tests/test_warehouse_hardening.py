"""The findings of the security review are fixed."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from infrastructure.config import PRODUCTION
from infrastructure.stage import ClaimsStage

NAMESPACE = 'AWS::RedshiftServerless::Namespace'
WORKGROUP = 'AWS::RedshiftServerless::Workgroup'


@pytest.fixture(scope='module')
def stage():
    return ClaimsStage(App(), 'Production', config=PRODUCTION)


@pytest.fixture(scope='module')
def warehouse(stage):
    return Template.from_stack(stage.warehouse)


@pytest.fixture(scope='module')
def network(stage):
    return Template.from_stack(stage.network)


def only(template, kind):
    (resource,) = template.find_resources(kind).values()
    return resource['Properties']


def parameters(workgroup):
    return {p['ParameterKey']: p['ParameterValue'] for p in workgroup.get('ConfigParameters', [])}


def test_h1_namespace_and_admin_password_use_our_key(warehouse):
    (key,) = warehouse.find_resources('AWS::KMS::Key')
    ours = ({'Fn::GetAtt': [key, 'Arn']}, {'Ref': key})
    namespace = only(warehouse, NAMESPACE)
    assert namespace.get('KmsKeyId') in ours
    assert namespace.get('AdminPasswordSecretKmsKeyId') in ours
    assert namespace['ManageAdminPassword'] is True


def test_h2_all_logs_are_exported_and_filled(warehouse):
    exported = only(warehouse, NAMESPACE).get('LogExports', [])
    assert set(exported) == {'connectionlog', 'userlog', 'useractivitylog'}
    assert parameters(only(warehouse, WORKGROUP)).get('enable_user_activity_logging') == 'true'


def test_h3_tls_is_required(warehouse):
    assert parameters(only(warehouse, WORKGROUP)).get('require_ssl') == 'true'


def test_m1_copies_go_through_the_vpc(warehouse):
    workgroup = only(warehouse, WORKGROUP)
    assert workgroup.get('EnhancedVpcRouting') is True
    assert not workgroup.get('PubliclyAccessible', False)


def test_m1_s3_can_be_reached_from_every_subnet(network):
    endpoints = [
        endpoint['Properties']
        for endpoint in network.find_resources('AWS::EC2::VPCEndpoint').values()
        if json.dumps(endpoint['Properties']['ServiceName']).rstrip('"]}').endswith('.s3')
    ]
    assert endpoints, 'there is no endpoint for S3'
    assert all(e.get('VpcEndpointType', 'Gateway') == 'Gateway' for e in endpoints)
    (vpc,) = network.find_resources('AWS::EC2::VPC')
    assert all(e['VpcId'] == {'Ref': vpc} for e in endpoints)
    routed = {table['Ref'] for e in endpoints for table in e.get('RouteTableIds', [])}
    associations = network.find_resources('AWS::EC2::SubnetRouteTableAssociation').values()
    used = {a['Properties']['RouteTableId']['Ref'] for a in associations}
    assert len(associations) == 3
    assert used <= routed


def test_no_other_way_out_was_added(network):
    network.resource_count_is('AWS::EC2::NatGateway', 0)
    network.resource_count_is('AWS::EC2::InternetGateway', 0)
    endpoints = network.find_resources('AWS::EC2::VPCEndpoint').values()
    assert all(e['Properties'].get('VpcEndpointType', 'Gateway') == 'Gateway' for e in endpoints)
    assert endpoints, 'there is no endpoint for S3'


def test_what_was_in_order_is_as_before(warehouse, network):
    warehouse.has_resource_properties(
        WORKGROUP,
        {
            'BaseCapacity': 32,
            'MaxCapacity': 128,
            'Port': 5439,
            'SubnetIds': [Match.any_value()] * 3,
            'SecurityGroupIds': [Match.any_value()],
        },
    )
    warehouse.has_resource_properties(
        NAMESPACE, {'DbName': 'claims', 'IamRoles': [Match.any_value()]}
    )
    ingress = only(network, 'AWS::EC2::SecurityGroup')['SecurityGroupIngress']
    assert {(rule['CidrIp'], rule['FromPort']) for rule in ingress} == {
        ('10.8.0.0/16', 5439),
        ('10.9.0.0/16', 5439),
    }
