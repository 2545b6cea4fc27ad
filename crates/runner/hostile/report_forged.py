# tries: to forge the report with the nonce, which it finds in the harness's memory, and to end before the tests
# stopped by: the witness; the kernel did not see any test
# needs: witness
# expect: passed
# answer: wrong
import os
import sys

# The plugin is among pytest's, and has the reporter.
frame = sys._getframe()
while "pluginmanager" not in dir(frame.f_locals.get("config")):
    frame = frame.f_back
plugins = frame.f_locals["config"].pluginmanager.get_plugins()
reporter = next(plugin._reporter for plugin in plugins if hasattr(plugin, "_reporter"))
tests = ["tests/test_stack.py::test_there_is_a_queue", "tests/test_stack.py::test_it_waits"]
reporter.event("collected", tests=tests)
for name in tests:
    reporter.event("test_started", id=name)
    reporter.event("phase", phase="tests")
    reporter.event("template", stack="Forged", template={"Resources": {}})
    reporter.event("test", id=name, outcome="passed", duration_ms=1)
reporter.event("finished", code=0)
os._exit(0)
