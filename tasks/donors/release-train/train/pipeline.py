import aws_cdk as cdk
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam

from . import names
from .factories import actions, builds, registry


class PipelineStack(cdk.Stack):
    def __init__(self, scope, id, config, train, shared):
        super().__init__(scope, id, description=f'Release train {train.name}')

        self.repository = registry.image_repository(self, train)
        role = iam.Role(
            self,
            'Role',
            role_name=names.pipeline_role(train),
            assumed_by=iam.ServicePrincipal('codepipeline.amazonaws.com'),
        )
        self.pipeline = codepipeline.Pipeline(
            self,
            'Pipeline',
            pipeline_name=train.name,
            pipeline_type=codepipeline.PipelineType.V2,
            execution_mode=codepipeline.ExecutionMode.QUEUED,
            artifact_bucket=shared.artifacts,
            role=role,
        )

        source = codepipeline.Artifact('source')
        built = codepipeline.Artifact('built')
        self.pipeline.add_stage(
            stage_name='source',
            actions=[actions.checkout(config, train, source)],
        )
        build = builds.image_build(self, train, self.repository, shared.key)
        self.pipeline.add_stage(
            stage_name='build',
            actions=[actions.run_build('image', build, source, built)],
        )

        for name in train.targets:
            target = config.targets[name]
            stage = self.pipeline.add_stage(stage_name=target.name)
            stage.add_action(actions.deploy(self, train, target, built))
            # BEGIN INSERT production_gate
            if target.gate:
                stage.add_action(
                    actions.ask(
                        f'enter-{target.name}',
                        question=target.gate,
                        link=names.page(train),
                    )
                )
            # END INSERT production_gate
            if target.name == 'staging' and train.smoke_test:
                smoke = builds.smoke_test(self, train, shared.key)
                stage.add_action(actions.check('smoke', smoke, source))

        # BEGIN INSERT train_notifications
        events = {
            'failed': codepipeline.PipelineNotificationEvents.PIPELINE_EXECUTION_FAILED,
            'succeeded': codepipeline.PipelineNotificationEvents.PIPELINE_EXECUTION_SUCCEEDED,
            'waiting': codepipeline.PipelineNotificationEvents.MANUAL_APPROVAL_NEEDED,
        }
        self.pipeline.notify_on(
            'Tell', shared.channel, events=[events[thing] for thing in train.tell]
        )
        # END INSERT train_notifications
