from aws_cdk import Duration, Stack
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs


class OrdersStack(Stack):
    def __init__(self, scope, construct_id):
        super().__init__(scope, construct_id)
        # BEGIN INSERT queue
        self.queue = sqs.Queue(self, "Queue", retention_period=Duration.days(4))
        # END INSERT queue
        # BEGIN INSERT topic
        self.topic = sns.Topic(self, "Topic", display_name="orders")
        # END INSERT topic
