# What the tests ask for: every program beside it must come to less than this.
from aws_cdk import Duration, Stack, aws_sns as sns, aws_sqs as sqs


class Demo(Stack):
    def __init__(self, scope, construct_id):
        super().__init__(scope, construct_id)
        sqs.Queue(self, "Queue", visibility_timeout=Duration.seconds(60))
        sns.Topic(self, "First")
        sns.Topic(self, "Second")
