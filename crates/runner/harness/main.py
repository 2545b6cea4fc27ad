"""Runs a task's tests against a candidate and reports what happens as JSON lines on a pipe.

Started by the engine with one JSON object on stdin: what to run, the limits, the report pipe and its nonce.
Everything that the verdict needs is imported and wrapped before any code of the candidate is.
"""

import json
import os
import resource
import shutil
import sys


def main():
    """Exits with pytest's status, or 70 when the harness itself could not start."""
    config = json.loads(sys.stdin.buffer.read())
    report_fd = config["report_fd"]
    close_others(report_fd)
    os.set_inheritable(report_fd, False)

    import session
    from reporter import Reporter

    reporter = Reporter(report_fd, config["nonce"])
    try:
        apply_limits(config["limits"])
        if config["copy_from"]:
            copy_tree(config["copy_from"], config["project"])
        os.chdir(config["project"])
        plugin = session.prepare(config, reporter)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the candidate's doing
        reporter.event("fault", message=f"{type(error).__name__}: {error}")
        leave(70)
    leave(session.run(config, plugin, reporter))


def apply_limits(limits):
    """Limits that a process cannot raise again. Data rather than address space: Node reserves far more than it uses."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        if value is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def copy_tree(source, target):
    """Copies the codebase. The tests are there already, mounted read-only, and are left alone."""
    for folder, _, files in os.walk(source):
        destination = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(destination, exist_ok=True)
        for name in files:
            path = os.path.join(destination, name)
            if not os.path.exists(path):
                shutil.copyfile(os.path.join(folder, name), path)


def close_others(report_fd):
    """Leaves stdin, stdout, stderr and the report; stdin becomes empty."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, report_fd)
    os.closerange(report_fd + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def leave(code):
    """Ends without the exit handlers of libraries and of the candidate: nothing they do could still matter."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


main()
