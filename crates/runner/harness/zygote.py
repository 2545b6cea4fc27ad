"""Holds pytest and the CDK imported, beside a loaded kernel, and forks once for each run.

Importing the CDK takes eight seconds and a run half of one. So one process per environment imports, once, in a sandbox of
its own, and never runs a line of a candidate: it takes an order from its socket, forks, and waits for the next. What a run
does to its interpreter ends with it.

Started by the engine with one JSON object on stdin. An order is one datagram with the run's socket and pipes.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys

ORDERS_FD = 3
PIPES = 5  # The run's socket, report, stdout, stderr, witness.


def main():
    settings = json.loads(sys.stdin.buffer.read())
    orders = socket.socket(fileno=ORDERS_FD)
    orders.set_inheritable(False)
    import namespaces

    # The sandbox has covered parts of its own; one without covers is what lets a run have its own.
    namespaces.mount_processes()
    kernel = start_kernel(settings)
    load(settings)
    kernel.detach()
    # What is there stays: collecting among it would copy every page of it into every run.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    orders.send(b"ready")
    serve(orders, kernel)


class Kernel:
    """The Node process, as the zygote sees it: pipes for requests until everything is loaded, then orders to fork."""

    def __init__(self, orders):
        self._orders = orders

    def detach(self):
        """Ends the conversation; from now on the kernel forks."""
        import kernel_pipe

        ours = kernel_pipe.current()._process
        ours.stdin.close()
        ours.stdout.close()

    def order(self, line):
        """One line is written at once as long as it is shorter than a pipe's atomic unit, so runs need no lock."""
        os.write(self._orders, json.dumps(line).encode() + b"\n")


def start_kernel(settings):
    import kernel_pipe
    import namespaces

    requests, requests_out = os.pipe()
    responses_in, responses = os.pipe()
    orders, orders_out = os.pipe()

    def place():
        # Low numbers may be among the sources: moved out of the way first.
        high = [fcntl_dup(fd) for fd in (requests, responses, orders)]
        for fd, target in zip(high, (0, 3, 4)):
            os.dup2(fd, target)
        os.closerange(5, 1024)

    subprocess.Popen(settings["kernel"], preexec_fn=place, close_fds=False, env={**os.environ, **settings["variables"], "TMPDIR": namespaces.PREPARED})
    for fd in (requests, responses, orders):
        os.close(fd)
    kernel_pipe.install(requests_out, responses_in)
    return Kernel(orders_out)


def fcntl_dup(fd):
    import fcntl

    return fcntl.fcntl(fd, fcntl.F_DUPFD, 64)


def load(settings):
    """The imports that every run needs, and once through what runs do, so that the kernel's code is compiled."""
    gc.disable()
    import libraries

    libraries.load()
    # What a fork imports of the harness: there, nothing is read any more.
    import confine  # noqa: F401
    import exceptions  # noqa: F401
    import plugin  # noqa: F401
    import reporter  # noqa: F401
    import session  # noqa: F401
    import templates  # noqa: F401
    import world  # noqa: F401

    for program in settings["rehearsals"]:
        exec(compile(program, "<rehearsal>", "exec"), {})  # noqa: S102 - part of the harness
    gc.enable()


def serve(orders, kernel):
    """Forks for every order, until the engine closes the socket."""
    import world

    while True:
        data, fds, _, _ = socket.recv_fds(orders, 16, PIPES)
        if not data:
            os._exit(0)
        if os.fork() == 0:
            orders.close()
            world.attend(kernel, *fds)
        for fd in fds:
            os.close(fd)


main()
