"""jsii's transport without a Node process: the kernel is in the worker, and a request is one question to it.

The engine puts this file among jsii's own providers, so that its frames count as jsii's. It is imported before anything
imports `constructs`, since that loads its assembly at once.
"""

import json

import jsii._kernel.providers.process as process
from infrabench_engine.channel import channel
from jsii._kernel import _handle_callback, _make_reference_for_native
from jsii._kernel.types import CompleteRequest
from jsii.errors import ErrorType, JavaScriptError, JSIIError


class InProcessKernel(process._NodeProcess):
    """Stands where jsii keeps the handle of its child process."""

    def start(self):
        pass

    def stop(self):
        pass

    def send(self, request, response_type):
        data = self._serializer.unstructure(request)
        if process._stack_traces_enabled():
            stack = process.capture_stack_trace()
            if stack:
                data["$jsii.stacktrace"] = stack
        answer = channel.ask(b"k", json.dumps(data, default=process.jdefault).encode())
        message = json.loads(answer, object_hook=process.ohook)
        response = self._serializer.structure(message, process._ProcessResponse)
        if isinstance(response, process._OkayResponse):
            return self._serializer.structure(response.ok, response_type)
        if response.name == ErrorType.JSII_FAULT.value:
            raise JSIIError(response.error) from JavaScriptError(response.stack)
        raise RuntimeError(response.error) from JavaScriptError(response.stack)

    def complete(self, text):
        """Runs the Python method that JavaScript calls, and gives the answer that goes back."""
        from jsii._runtime import kernel

        message = json.loads(text, object_hook=process.ohook)
        callback = self._serializer.structure(message, process._CallbackResponse).callback
        try:
            result = _make_reference_for_native(kernel, _handle_callback(kernel, callback))
            request = CompleteRequest(cbid=callback.cbid, err=None, result=result)
        except Exception as error:
            request = CompleteRequest(cbid=callback.cbid, err=str(error), result=None)
        data = self._serializer.unstructure(process._CompleteRequest(complete=request))
        return json.dumps(data, default=process.jdefault)


process._NodeProcess = InProcessKernel


def complete(text):
    """What the worker calls for a callback."""
    from jsii._runtime import kernel

    return kernel.provider._process.complete(text)
