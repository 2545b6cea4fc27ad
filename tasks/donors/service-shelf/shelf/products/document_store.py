"""A bucket for documents, with roles for those who read and those who write."""

from aws_cdk import CfnOutput, CfnParameter, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from shelf.products.definition import ProductDefinition


class DocumentStore(servicecatalog.ProductStack):
    """The template of the product."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        application = CfnParameter(
            self,
            "Application",
            description="ARN of the role of the application that uses the documents",
            allowed_pattern="arn:aws:iam::[0-9]{12}:role/.+",
        )
        bucket = s3.Bucket(
            self,
            "Documents",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        trusted = iam.ArnPrincipal(application.value_as_string)
        reader = iam.Role(self, "Reader", assumed_by=trusted)
        bucket.grant_read(reader)
        writer = iam.Role(self, "Writer", assumed_by=trusted)
        bucket.grant_put(writer)
        CfnOutput(self, "BucketName", value=bucket.bucket_name)
        CfnOutput(self, "ReaderRole", value=reader.role_arn)
        CfnOutput(self, "WriterRole", value=writer.role_arn)


DEFINITION = ProductDefinition(
    name="document-store",
    title="Document store",
    description="Keeps documents, encrypted and with all their versions",
    version="2.1",
    template=DocumentStore,
    launch_actions=[
        "s3:CreateBucket",
        "s3:DeleteBucketPolicy",
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
    ],
    makes_roles=True,
)
