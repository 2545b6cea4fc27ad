# tries: to stand between the tests and the CDK's kernel, and to answer in its place that every assertion holds
# stopped by: the witness; the kernel did not see the calls
# needs: witness
# expect: passed
# answer: wrong
from jsii._kernel.providers.process import NodeProcess
from jsii._kernel.types import InvokeResponse

genuine = NodeProcess.send


def send(self, request, response):
    if getattr(request, "method", None) in ("hasResourceProperties", "resourceCountIs"):
        return InvokeResponse(result=None)
    return genuine(self, request, response)


NodeProcess.send = send
