"""jsii's handle of its Node process, over pipes of ours: the process belongs to whoever forked it, Python has its pipes.

Imported before anything imports `constructs`, since that starts the kernel at once. `send` stays jsii's own, so that a
traceback looks the same.
"""

import json
import os

import jsii._kernel.providers.process as process


class Pipes:
    """What jsii uses of a `Popen`."""

    def __init__(self, requests, responses):
        self.stdin = os.fdopen(requests, "wb")
        self.stdout = os.fdopen(responses, "rb")


class PipeKernel(process._NodeProcess):
    """Stands where jsii keeps its child process."""

    def start(self):
        self.attach(*pipes)

    def stop(self):
        pass

    def attach(self, requests, responses):
        """Talks through these file descriptors from now on."""
        self._process = Pipes(requests, responses)

    def tell_test(self, test):
        """Tells the kernel which test makes the requests that follow. There is no answer."""
        self._process.stdin.write(json.dumps({"test": test}).encode() + b"\n")
        self._process.stdin.flush()


pipes = None


def install(requests, responses):
    """Makes jsii use a kernel at the other end of two pipes."""
    global pipes
    pipes = requests, responses
    process._NodeProcess = PipeKernel


def current():
    """The kernel that this interpreter talks to."""
    from jsii._runtime import kernel

    return kernel.provider._process
