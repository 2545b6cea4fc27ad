"""One AWS Config rule per entry of the rule packs."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from guardrails.catalog import RuleEntry
from guardrails.org import Org

RUNTIME = lambda_.Runtime.PYTHON_3_12


class RulesStack(Stack):
    def __init__(
        self, scope: Construct, id: str, *, org: Org, catalog: list[RuleEntry], **kwargs
    ) -> None:
        super().__init__(scope, id, **kwargs)
        self.org = org
        self.functions: dict[str, lambda_.Function] = {}
        for entry in catalog:
            if entry.source == "managed":
                self._managed_rule(entry)
            else:
                self.functions[entry.id] = self._function(entry)
                self._own_rule(entry, self.functions[entry.id])

    def _managed_rule(self, entry: RuleEntry) -> None:
        config.CfnConfigRule(
            self,
            entry.name,
            config_rule_name=entry.name,
            source=config.CfnConfigRule.SourceProperty(
                owner="AWS", source_identifier=entry.identifier
            ),
            maximum_execution_frequency=entry.frequency,
            input_parameters=_as_text(entry.parameters),
            scope=_scope(entry),
        )

    def _function(self, entry: RuleEntry) -> lambda_.Function:
        """The function that judges resources for a rule of our own."""
        return lambda_.Function(
            self,
            f"{entry.name}-function",
            function_name=self.org.label(entry.id),
            runtime=RUNTIME,
            handler="index.handler",
            code=lambda_.Code.from_asset(f"lambdas/{entry.function}"),
            memory_size=entry.memory,
            timeout=Duration.minutes(2),
        )

    def _own_rule(self, entry: RuleEntry, function: lambda_.Function) -> None:
        """The rule that has `function` judge, and what the function is allowed for it."""
        # BEGIN INSERT own_rule
        triggers = []
        if entry.resources:
            triggers.append(
                config.CfnConfigRule.SourceDetailProperty(
                    event_source="aws.config",
                    message_type="ConfigurationItemChangeNotification",
                )
            )
        if entry.every:
            triggers.append(
                config.CfnConfigRule.SourceDetailProperty(
                    event_source="aws.config",
                    message_type="ScheduledNotification",
                    maximum_execution_frequency=entry.frequency,
                )
            )
        rule = config.CfnConfigRule(
            self,
            entry.name,
            config_rule_name=entry.name,
            source=config.CfnConfigRule.SourceProperty(
                owner="CUSTOM_LAMBDA",
                source_identifier=function.function_arn,
                source_details=triggers,
            ),
            input_parameters=_as_text(entry.parameters),
            scope=_scope(entry),
        )
        function.add_permission(
            "Config",
            principal=iam.ServicePrincipal("config.amazonaws.com"),
            source_account=self.account,
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["config:PutEvaluations", *entry.permissions], resources=["*"]
            )
        )
        # The permission is a child of the function, and Config tries it when the rule is made.
        rule.node.add_dependency(function)
        # END INSERT own_rule


def _as_text(parameters: dict[str, str | int]) -> dict[str, str] | None:
    """AWS Config wants every parameter as a string, and no empty set of them."""
    return {key: str(value) for key, value in parameters.items()} or None


def _scope(entry: RuleEntry) -> config.CfnConfigRule.ScopeProperty | None:
    if not entry.resources:
        return None
    return config.CfnConfigRule.ScopeProperty(compliance_resource_types=entry.resources)
