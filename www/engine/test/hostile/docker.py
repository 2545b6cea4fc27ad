# Bundles in Docker, which must give a sentence that helps.
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

cdk.DockerImage.from_build("lambda")
