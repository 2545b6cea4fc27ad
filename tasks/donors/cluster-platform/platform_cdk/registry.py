import json

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr

_EXPIRE_UNTAGGED = {
    "rules": [
        {
            "rulePriority": 1,
            "description": "layers that no tag points to",
            "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7},
            "action": {"type": "expire"},
        }
    ]
}


class RegistryStack(Stack):
    def __init__(self, scope, construct_id, *, settings, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        for name in settings["repositories"]:
            ecr.CfnRepository(
                self,
                name.replace("/", "-"),
                repository_name=name,
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration=ecr.CfnRepository.ImageScanningConfigurationProperty(scan_on_push=True),
                lifecycle_policy=ecr.CfnRepository.LifecyclePolicyProperty(
                    lifecycle_policy_text=json.dumps(_EXPIRE_UNTAGGED)
                ),
            )
