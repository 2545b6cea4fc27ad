# Everything that differs between test and prod. Ask the network department before changing a CIDR:
# the ranges are routed to us over Direct Connect.

from aws_cdk.aws_logs import RetentionDays

OFFICE_NETWORKS = ['10.8.0.0/16', '10.9.0.0/16']

ENVIRONMENTS = {
    'test': {
        'name': 'test',
        'cidr': '10.72.0.0/20',
        'office_networks': OFFICE_NETWORKS[:1],
        # Reporting has no access to test data.
        'reporting_network': None,
        'database_port': 5432,
        'certificate_arn': 'arn:aws:acm:eu-central-1:111122223333:certificate/0f1e2d3c-aaaa-4bbb-8ccc-000000000001',
        'host_name': 'portal.test.intranet.example',
        'instance_type': 't4g.small',
        'min_instances': 1,
        'max_instances': 2,
        'night_instances': 0,
        'flow_log_days': 14,
        'session_log_retention': RetentionDays.ONE_MONTH,
        'idle_minutes': 60,
        'keep_data': False,
    },
    'prod': {
        'name': 'prod',
        'cidr': '10.70.0.0/20',
        'office_networks': OFFICE_NETWORKS,
        'reporting_network': '10.61.12.0/24',
        'database_port': 5432,
        'certificate_arn': 'arn:aws:acm:eu-central-1:111122223333:certificate/0f1e2d3c-aaaa-4bbb-8ccc-000000000002',
        'host_name': 'portal.intranet.example',
        'instance_type': 'm7g.large',
        'min_instances': 4,
        'max_instances': 10,
        'night_instances': 1,
        'flow_log_days': 180,
        'session_log_retention': RetentionDays.TWO_YEARS,
        'idle_minutes': 20,
        'keep_data': True,
    },
}

# When people are at work: Monday to Friday, on the clock of the head office.
OFFICE_HOURS = {
    'time_zone': 'Europe/Zurich',
    'opens': '06:15',
    'closes': '20:30',
}
