"""Runs a task's tests against a candidate and reports what happens as JSON lines on a pipe.

Started by the engine with one JSON object on stdin: what to run, the limits, the report pipe and its nonce.
Everything that the verdict needs is imported and wrapped before any code of the candidate is.
"""

import json
import os
import shutil
import sys


def main():
    """Exits with pytest's status, or 70 when the harness itself could not start."""
    config = json.loads(sys.stdin.buffer.read())

    import confine
    import session
    from reporter import Reporter

    reporter = Reporter(config["report_fd"], config["nonce"])
    try:
        confine.restrict(config["confinement"])
        if config["copy_from"]:
            copy_tree(config["copy_from"], config["project"])
        os.chdir(config["project"])
        plugin = session.prepare(config, reporter)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the candidate's doing
        reporter.event("fault", message=f"{type(error).__name__}: {error}")
        leave(70)
    leave(session.run(config, plugin, reporter))


def copy_tree(source, target):
    """Copies the codebase. The tests are there already, mounted read-only, and are left alone."""
    for folder, _, files in os.walk(source):
        destination = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(destination, exist_ok=True)
        for name in files:
            path = os.path.join(destination, name)
            if not os.path.exists(path):
                shutil.copyfile(os.path.join(folder, name), path)


def leave(code):
    """Ends without the exit handlers of libraries and of the candidate: nothing they do could still matter."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


main()
