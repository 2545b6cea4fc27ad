# tries: to stand between the tests and the CDK's kernel, and to answer in its place that every assertion holds
# stopped by: the witness; the kernel did not see the calls
# needs: witness
# expect: passed
# answer: wrong
from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import InvokeResponse

genuine = _NodeProcess.send


def send(self, request, response):
    if getattr(request, "method", None) in ("hasResourceProperties", "resourceCountIs"):
        return InvokeResponse(result=None)
    return genuine(self, request, response)


_NodeProcess.send = send
