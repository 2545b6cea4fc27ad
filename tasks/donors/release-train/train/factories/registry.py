import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr


def image_repository(scope, train):
    repository = ecr.Repository(
        scope,
        'Images',
        repository_name=train.name,
        image_scan_on_push=True,
        image_tag_mutability=ecr.TagMutability.IMMUTABLE,
        removal_policy=cdk.RemovalPolicy.RETAIN,
    )
    # BEGIN INSERT image_cleanup
    repository.add_lifecycle_rule(
        description='Layers of builds that were overtaken',
        tag_status=ecr.TagStatus.UNTAGGED,
        max_image_age=cdk.Duration.days(2),
    )
    repository.add_lifecycle_rule(
        description='Builds of pull requests',
        tag_prefix_list=['pr-'],
        max_image_age=cdk.Duration.days(14),
    )
    # Enough to roll back over a whole season.
    repository.add_lifecycle_rule(
        description='Releases',
        tag_prefix_list=['v'],
        max_image_count=40,
    )
    # END INSERT image_cleanup
    return repository
