# The actions a pipeline is made of. Factories take what differs between trains, no more.

from aws_cdk import aws_codepipeline_actions as cpactions
from aws_cdk import aws_iam as iam

from .. import names

# Run orders in the stage of a target, far enough apart to put something between them.
DEPLOY = 10
CHECK = 20


def checkout(config, train, output):
    owner, repo = train.repository.split('/')
    return cpactions.CodeStarConnectionsSourceAction(
        action_name='checkout',
        connection_arn=config.connection,
        owner=owner,
        repo=repo,
        branch=train.branch,
        output=output,
    )


def run_build(name, project, source, output):
    return cpactions.CodeBuildAction(
        action_name=name,
        project=project,
        input=source,
        outputs=[output],
    )


def check(name, project, source):
    return cpactions.CodeBuildAction(
        action_name=name,
        project=project,
        input=source,
        run_order=CHECK,
    )


# BEGIN INSERT production_gate
# Without a run order of its own it comes first.
def ask(name, question, link):
    return cpactions.ManualApprovalAction(
        action_name=name,
        additional_information=question,
        external_entity_link=link,
    )


# END INSERT production_gate
def deploy(scope, train, target, built):
    # Imported by their names: the roles live in the account of the target.
    def role(role_name):
        return iam.Role.from_role_arn(
            scope,
            f'{target.name}-{role_name}',
            names.role_arn(target.account, role_name),
            mutable=False,
        )

    return cpactions.CloudFormationCreateUpdateStackAction(
        action_name='deploy',
        stack_name=names.stack_name(train, target),
        template_path=built.at_path(f'{target.name}.template.json'),
        admin_permissions=False,
        role=role(names.DEPLOY_ROLE),
        deployment_role=role(names.CLOUDFORMATION_ROLE),
        run_order=DEPLOY,
    )
