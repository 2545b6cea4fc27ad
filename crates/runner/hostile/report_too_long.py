# tries: to make the report itself endless, by an honest way: stacks that synthesize to megabytes
# stopped by: the limit of the report's length
# expect: failed or synth_error
# exit: limit: the report is longer
# report: 65536
# place: stack.py
from aws_cdk import CfnOutput, Stack


class TheStack(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        for number in range(150):
            CfnOutput(self, f"Output{number}", value="x" * 1000)
