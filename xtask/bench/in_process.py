"""The tests of projects again and again in one interpreter with one kernel: what they cost when nothing is started.

Arguments: folders. Prints a JSON list of milliseconds, the fastest of each folder's rounds, and last those of a test that
does nothing.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import time

import aws_cdk
import pytest

ROUNDS = 5


def fastest(folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    times = []
    for _ in range(ROUNDS):
        forget(folder)
        started = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()) as output:
            code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:unraisableexception", "--rootdir", folder, "."])
        times.append((time.perf_counter() - started) * 1000)
        if code != 0:
            sys.exit(f"{folder} does not pass: {output.getvalue()}")
    forget(folder)
    sys.path.remove(folder)
    return min(times)


def forget(folder):
    """Projects have modules of the same names."""
    for name, module in list(sys.modules.items()):
        # A package without an `__init__.py` has folders instead of a file.
        places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        if any(place.startswith(folder) for place in places):
            del sys.modules[name]


assert aws_cdk
with tempfile.TemporaryDirectory() as empty:
    with open(os.path.join(empty, "test_nothing.py"), "w") as file:
        file.write("def test_nothing():\n    pass\n")
    print(json.dumps([fastest(folder) for folder in (*sys.argv[1:], os.path.realpath(empty))]))
    os.chdir("/")
