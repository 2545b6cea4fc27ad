# Names that the tools account and the target accounts have to agree on. There are no
# references between accounts, so a change here needs a deployment on both sides.

KEY_ALIAS = 'alias/train-artifacts'
CLOUDFORMATION_ROLE = 'train-cloudformation'
DEPLOY_ROLE = 'train-deploy'


def artifact_bucket(config):
    return f'train-artifacts-{config.tools.account}'


def pipeline_role(train):
    return f'train-{train.name}-pipeline'


def role_arn(account, role_name):
    return f'arn:aws:iam::{account}:role/{role_name}'


def stack_name(train, target):
    return f'{train.name}-{target.name}'


# The page of a train in the handbook: what it deploys, who to ask, how to roll back.
def page(train):
    return f'https://handbook.stage-door.example/trains/{train.name}'
