#!/usr/bin/env python3
import aws_cdk as cdk

from intranet.acl_stack import AclStack
from intranet.config import ENVIRONMENTS
from intranet.endpoints_stack import EndpointsStack
from intranet.flow_log_stack import FlowLogStack
from intranet.network_stack import NetworkStack
from intranet.parameter_stack import ParameterStack
from intranet.portal_stack import PortalStack
from intranet.session_stack import SessionStack


def build(app, name):
    """All stacks of the environment `name`, by what they hold."""
    config = ENVIRONMENTS[name]
    suffix = name.capitalize()

    network = NetworkStack(app, 'IntranetNetwork' + suffix, config=config)
    acls = AclStack(app, 'IntranetAcls' + suffix, config=config, vpc=network.vpc)
    endpoints = EndpointsStack(app, 'IntranetEndpoints' + suffix, config=config, vpc=network.vpc)
    flow_logs = FlowLogStack(app, 'IntranetFlowLogs' + suffix, config=config, vpc=network.vpc)
    sessions = SessionStack(app, 'IntranetSessions' + suffix, config=config)
    parameters = ParameterStack(app, 'IntranetSettings' + suffix, config=config)
    portal = PortalStack(
        app, 'IntranetPortal' + suffix,
        config=config,
        vpc=network.vpc,
        sessions=sessions,
    )
    # Hosts without these cannot install a package or fetch a parameter at boot.
    portal.add_dependency(endpoints)
    portal.add_dependency(parameters)

    cdk.Tags.of(app).add('owner', 'workplace-it')
    cdk.Tags.of(app).add('environment', name)
    return {
        'network': network,
        'acls': acls,
        'endpoints': endpoints,
        'flow_logs': flow_logs,
        'sessions': sessions,
        'parameters': parameters,
        'portal': portal,
    }


if __name__ == '__main__':
    app = cdk.App()
    build(app, app.node.try_get_context('env') or 'test')
    app.synth()
