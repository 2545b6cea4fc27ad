from aws_cdk import Duration, aws_iam as iam, aws_s3 as s3


def make_exports(scope, conf):
    bucket = s3.Bucket(
        scope,
        "Exports",
        bucket_name=f"spend-exports-{scope.account}",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(conf["keep_days"]))],
    )
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("bcm-data-exports.amazonaws.com")],
            actions=["s3:PutObject", "s3:GetBucketPolicy"],
            resources=[bucket.bucket_arn, bucket.arn_for_objects("*")],
            conditions={
                "StringEquals": {"aws:SourceAccount": scope.account},
                "ArnLike": {
                    "aws:SourceArn": f"arn:aws:bcm-data-exports:us-east-1:{scope.account}:export/*"
                },
            },
        )
    )
    return bucket
