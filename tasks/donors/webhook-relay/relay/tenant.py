"""What one tenant has: a key, an endpoint, a rule, a queue for what we gave up on."""

from aws_cdk import (
    Duration,
    Stack,
    aws_events as events,
    aws_events_targets as targets,
    aws_secretsmanager as secrets,
    aws_sqs as sqs,
)


class TenantStack(Stack):
    def __init__(self, scope, id, stage, tenant, core):
        super().__init__(scope, id)
        name = f"relay-{stage}-{tenant.name}"

        # they get it from us once, through the portal
        key = secrets.Secret(
            self,
            "Key",
            secret_name=f"relay-{stage}/tenants/{tenant.name}",
            generate_secret_string=secrets.SecretStringGenerator(
                password_length=40, exclude_punctuation=True
            ),
        )
        connection = events.Connection(
            self,
            "Connection",
            connection_name=name,
            authorization=events.Authorization.api_key("x-relay-key", key.secret_value),
        )
        endpoint = events.ApiDestination(
            self,
            "Endpoint",
            api_destination_name=name,
            connection=connection,
            endpoint=tenant.endpoint,
            http_method=events.HttpMethod.POST,
            rate_limit_per_second=tenant.per_second,
        )
        dead = sqs.Queue(
            self,
            "Dead",
            queue_name=f"{name}-dead",
            retention_period=Duration.days(14),
        )
        # BEGIN INSERT tenant_rule
        types = [
            events.Match.prefix(type.removesuffix("*"))
            if type.endswith(".*")
            else events.Match.exact_string(type)
            for type in tenant.events
        ]
        events.Rule(
            self,
            "Rule",
            rule_name=name,
            event_bus=core.bus,
            enabled=not tenant.paused,
            event_pattern=events.EventPattern(
                source=["relay"],
                detail_type=events.Match.any_of(*types),
                detail={"tenant": [tenant.name]},
            ),
            targets=[
                targets.ApiDestination(
                    endpoint,
                    event=events.RuleTargetInput.from_object(
                        {
                            "id": events.EventField.event_id,
                            "type": events.EventField.detail_type,
                            "received_at": events.EventField.from_path("$.detail.received_at"),
                            "data": events.EventField.from_path("$.detail.data"),
                        }
                    ),
                    dead_letter_queue=dead,
                    retry_attempts=tenant.attempts,
                    max_event_age=Duration.hours(tenant.give_up_after_hours),
                )
            ],
        )
        # END INSERT tenant_rule
