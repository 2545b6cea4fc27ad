# tries: to forge the report with the nonce, which it finds in the harness's memory, and to end before the tests
# stopped by: the witness; the kernel did not see any test
# needs: witness
# expect: passed
# answer: wrong
import gc
import os

for found in gc.get_objects():
    if type(found).__name__ == "Reporter":
        reporter = found
tests = ["tests/test_stack.py::test_there_is_a_queue", "tests/test_stack.py::test_it_waits"]
reporter.event("collected", tests=tests)
for name in tests:
    reporter.event("test_started", id=name)
    reporter.event("phase", phase="tests")
    reporter.event("template", stack="Forged", template={"Resources": {}})
    reporter.event("test", id=name, outcome="passed", duration_ms=1)
reporter.event("finished", code=0)
os._exit(0)
