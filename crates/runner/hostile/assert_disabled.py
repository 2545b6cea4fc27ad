# tries: to never run the tests, by replacing what pytest calls for each
# stopped by: the witness; the kernel did not see the calls
# needs: witness
# expect: passed
# answer: wrong
import gc

import _pytest.runner


def call(item):
    """In place of the test: something is synthesized, and nothing asserted."""
    from aws_cdk import App
    from stack import TheStack

    app = App()
    TheStack(app, "Forged")
    app.synth()


for found in gc.get_objects():
    if type(found).__name__ == "HookImpl" and found.plugin is _pytest.runner:
        if found.function.__name__ == "pytest_runtest_call":
            found.function = call
