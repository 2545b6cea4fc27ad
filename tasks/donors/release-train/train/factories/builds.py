import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_logs as logs

SIZES = {
    'small': codebuild.ComputeType.SMALL,
    'medium': codebuild.ComputeType.MEDIUM,
    'large': codebuild.ComputeType.LARGE,
}


def image_build(scope, train, repository, key):
    project = _project(
        scope,
        'ImageBuild',
        train,
        key,
        privileged=True,
        variables={'IMAGE': repository.repository_uri},
        spec={
            'version': 0.2,
            'phases': {
                'pre_build': {
                    'commands': [
                        'export TAG=$(./ci/version)',
                        'aws ecr get-login-password'
                        ' | docker login --username AWS --password-stdin ${IMAGE%%/*}',
                    ]
                },
                'build': {
                    'commands': [
                        'docker build --tag $IMAGE:$TAG .',
                        'docker push $IMAGE:$TAG',
                        './ci/templates --image $IMAGE:$TAG --out templates',
                    ]
                },
            },
            'artifacts': {'base-directory': 'templates', 'files': ['*.template.json']},
        },
    )
    repository.grant_pull_push(project)
    return project


def smoke_test(scope, train, key):
    return _project(
        scope,
        'SmokeTest',
        train,
        key,
        variables={'URL': train.smoke_test},
        spec={
            'version': 0.2,
            'phases': {
                'build': {
                    'commands': [
                        'curl --fail --silent --retry 10 --retry-all-errors $URL',
                        'test ! -x ci/smoke || ci/smoke $URL',
                    ]
                }
            },
        },
    )


def _project(scope, id, train, key, spec, variables, privileged=False):
    return codebuild.PipelineProject(
        scope,
        id,
        project_name=f'{train.name}-{id.lower()}',
        build_spec=codebuild.BuildSpec.from_object(spec),
        environment=codebuild.BuildEnvironment(
            build_image=codebuild.LinuxBuildImage.STANDARD_7_0,
            compute_type=SIZES[train.compute],
            privileged=privileged,
        ),
        environment_variables={
            name: codebuild.BuildEnvironmentVariable(value=value)
            for name, value in variables.items()
        },
        encryption_key=key,
        timeout=cdk.Duration.minutes(30),
        logging=codebuild.LoggingOptions(
            cloud_watch=codebuild.CloudWatchLoggingOptions(
                log_group=logs.LogGroup(
                    scope,
                    f'{id}Log',
                    retention=logs.RetentionDays.ONE_MONTH,
                    removal_policy=cdk.RemovalPolicy.DESTROY,
                )
            )
        ),
    )
