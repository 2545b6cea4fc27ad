"""Users of the SFTP server."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_transfer as transfer
from constructs import Construct

from exchange.settings import Partner


class PartnerUser(Construct):
    """
    The user of one partner, with the partner's folders as directories at the top.

    Parameters
    ----------
    scope : Construct
    construct_id : str
    partner : Partner
    server : transfer.CfnServer
    bucket : s3.IBucket
        Encrypted with a key of its own.
    role : iam.IRole
        Shared by all users: reads and writes everywhere in `bucket`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        partner: Partner,
        server: transfer.CfnServer,
        bucket: s3.IBucket,
        role: iam.IRole,
    ) -> None:
        super().__init__(scope, construct_id)
        self.user = transfer.CfnUser(
            self,
            "User",
            server_id=server.attr_server_id,
            user_name=partner.name,
            role=role.role_arn,
            ssh_public_keys=partner.keys,
            home_directory_type="LOGICAL",
            home_directory_mappings=[
                transfer.CfnUser.HomeDirectoryMapEntryProperty(
                    entry=f"/{folder}",
                    target=f"/{bucket.bucket_name}/{partner.prefix(folder)}".rstrip("/"),
                )
                for folder in partner.folders
            ],
        )
        # BEGIN INSERT scope_down
        statements = [
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[bucket.bucket_arn],
                conditions={
                    "StringLike": {
                        "s3:prefix": [f"{partner.prefix(folder)}*" for folder in partner.folders]
                    }
                },
            ),
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[bucket.encryption_key.key_arn],
            ),
        ]
        for purpose, actions in (
            (partner.DELIVER, ["s3:PutObject"]),
            (partner.COLLECT, ["s3:GetObject", "s3:DeleteObject"]),
        ):
            if folders := partner.folders_to(purpose):
                statements.append(
                    iam.PolicyStatement(
                        actions=actions,
                        resources=[
                            bucket.arn_for_objects(f"{partner.prefix(folder)}*")
                            for folder in folders
                        ],
                    )
                )
        self.user.policy = self.user.stack.to_json_string(
            iam.PolicyDocument(statements=statements)
        )
        # END INSERT scope_down
