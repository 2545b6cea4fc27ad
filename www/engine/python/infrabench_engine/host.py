"""What the worker calls: start, or a restore in its place, import ahead of time, run a plan."""

import importlib
import json
import os
import sys
import traceback

from .channel import channel

HARNESS = "/harness"
REPORT = "/dev/report"


def start():
    """Brings a new interpreter to where only the code under test is missing."""
    os.environ.pop("PYTHONINSPECT", None)
    sys.dont_write_bytecode = True
    channel.attach()
    from . import bridge, packs  # noqa: F401

    packs.install()
    import_library()


def import_library():
    """The imports that every run needs, in an order that the transport asks for."""
    import gc

    gc.disable()
    import jsii._kernel.providers.in_process  # noqa: F401

    sys.path.insert(0, HARNESS)
    import libraries

    libraries.load()
    # The harness takes its modules out of sight before it imports any code that is scored.
    for name in ("session", "reporter", "plugin", "templates", "exceptions"):
        importlib.import_module(name)
    sys.path.remove(HARNESS)
    gc.enable()


def restored():
    """Called in an interpreter that was restored: it must not repeat the snapshot's random numbers."""
    import random

    random.seed()


def complete(text):
    """A callback from the kernel."""
    from jsii._kernel.providers import in_process

    return in_process.complete(text)


def preload(text):
    """Imports modules ahead of time; one that does not exist is the code under test's affair."""
    import gc

    gc.disable()
    for name in json.loads(text):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    gc.enable()


def seal():
    """Cuts the way to JavaScript, once: what comes next is a program."""
    from . import bridge

    bridge.cut()


def run(text):
    """Runs a plan's tests and gives pytest's exit status, or 70 when the harness could not start."""
    try:
        return run_tests(json.loads(text))
    except BaseException:  # noqa: BLE001 - as an interpreter of its own would end
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def imported():
    """The modules of aws_cdk that are imported by now, as JSON: what a rehearsal has found out."""
    return json.dumps(sorted(name for name in sys.modules if name.startswith("aws_cdk.")))


def run_tests(config):
    sys.path.insert(0, HARNESS)
    import session
    from reporter import Reporter

    reporter = Reporter(os.open(REPORT, os.O_WRONLY), config["nonce"])
    try:
        os.chdir(config["project"])
        plugin = session.prepare(config, reporter)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the candidate's doing
        reporter.event("fault", message=f"{type(error).__name__}: {error}")
        return 70
    return session.run(config, plugin, reporter)
