# tries: to stand between the tests and the CDK's kernel, and to answer in its place that every assertion holds
# stopped by: the witness; the kernel did not see the calls
# needs: witness
# expect: passed
# answer: wrong
from jsii._kernel import Kernel

genuine = Kernel.invoke


def invoke(self, obj, method, args=None):
    if method in ("hasResourceProperties", "resourceCountIs"):
        return None
    return genuine(self, obj, method, args)


Kernel.invoke = invoke
