"""One run, in a fork of the zygote: its attendant makes it a world and starts it there, as another process.

    zygote ── attendant ── init of the run's pid namespace ── the interpreter with the tests
    kernel ── its fork

The attendant stays outside of that namespace. So nothing the run does reaches it, and what it says of the run's end is
true. The engine learns who the attendant and the kernel's fork are from the operating system (credentials on its socket),
bounds both before anything of the run is known here, and can end both.
"""

import json
import os
import signal
import socket
import struct
import sys
import traceback

import confine
import namespaces

libc = namespaces.libc
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
LENGTH = struct.Struct("<I")


def attend(kernel, engine_fd, report, stdout, stderr, witness):
    """Runs one plan and never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        engine = socket.socket(fileno=engine_fd)
        # Whoever sends is known to the engine by number.
        engine.sendall(b"a")
        conversation = Conversation(kernel, {"stdout": stdout, "stderr": stderr, "witness": witness})
        announce(engine, conversation.pid)
        os.close(witness)
        config = receive(engine)
        status = run(config, conversation, report, stdout, stderr)
        engine.sendall(json.dumps(status).encode())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the candidate's doing
        say_fault(engine_fd, error)
    os._exit(0)


def say_fault(fd, error):
    try:
        os.write(fd, json.dumps({"fault": f"{type(error).__name__}: {error}"}).encode())
    except OSError:
        pass


def announce(engine, pid):
    """Names the kernel's fork to the engine: the system translates the number and vouches for it."""
    credentials = struct.pack("3i", pid, os.getuid(), os.getgid())
    engine.sendmsg([b"k"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, credentials)])


def receive(engine):
    """The configuration: its length, then JSON."""
    (length,) = LENGTH.unpack(exactly(engine, LENGTH.size))
    return json.loads(exactly(engine, length))


def exactly(engine, length):
    pieces = bytearray()
    while len(pieces) < length:
        piece = engine.recv(min(1 << 20, length - len(pieces)))
        if not piece:
            raise ConnectionError("the engine is gone")
        pieces += piece
    return bytes(pieces)


class Conversation:
    """A fork of the kernel and the pipes to it."""

    def __init__(self, kernel, outputs):
        requests, self.requests = os.pipe()
        self.responses, responses = os.pipe()
        settings, self._settings = os.pipe()
        self._ready, ready = os.pipe()
        theirs = {"requests": requests, "responses": responses, "settings": settings, "ready": ready}
        kernel.order({"pid": os.getpid(), "fds": {**theirs, **outputs}})
        # Ours stay open until it has opened its own.
        self.pid = json.loads(self._line())
        for fd in theirs.values():
            os.close(fd)

    def join(self, settings):
        """Waits until the kernel stands in this process's namespaces, confined."""
        os.write(self._settings, json.dumps(settings).encode() + b"\n")
        os.close(self._settings)
        self._line()
        os.close(self._ready)

    def _line(self):
        line = bytearray()
        while not line.endswith(b"\n"):
            piece = os.read(self._ready, 64)
            if not piece:
                raise ConnectionError("the kernel is gone")
            line += piece
        return line


def run(config, conversation, report, stdout, stderr):
    """The exit of the run: `{"code": n}` or `{"signal": n}`."""
    namespaces.enter()
    world = config["world"]
    namespaces.furnish(world["project"], world["scratch"], world["sizes"], world["inodes"], world["files"], world["sealed"])
    temporary = os.path.join(world["scratch"], "tmp")
    conversation.join({"project": world["project"], "temporary": temporary, **config["kernel"]})
    status_in, status = os.pipe()
    alive, alive_held = os.pipe()
    if os.fork() == 0:
        os.close(alive_held)
        init(config, conversation, report, stdout, stderr, status, alive)
    for fd in (status, alive, report, stdout, stderr, conversation.requests, conversation.responses):
        os.close(fd)
    os.write(alive_held, b"!")
    data = os.read(status_in, 64)
    os.wait()
    return json.loads(data) if data else {"signal": int(signal.SIGKILL)}


def init(config, conversation, report, stdout, stderr, status, alive):
    """First process of the run's pid namespace: with it end all others. It starts the interpreter and waits for it."""
    code = 1
    try:
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if not os.read(alive, 1):
            os._exit(1)
        namespaces.mount_processes()
        child = os.fork()
        if child == 0:
            interpret(config, conversation, report, stdout, stderr)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        for fd in (report, stdout, stderr, conversation.requests, conversation.responses, 1, 2):
            os.close(fd)
        confine.drop_capabilities()
        while True:
            pid, ended = os.wait()
            if pid == child:
                break
        code = os.waitstatus_to_exitcode(ended)
        os.write(status, json.dumps({"code": code} if code >= 0 else {"signal": -code}).encode())
    finally:
        os._exit(0)


def interpret(config, conversation, report, stdout, stderr):
    """The interpreter that imports the candidate. What it was before the fork is the zygote's; the rest is its own."""
    import kernel_pipe
    import session
    from reporter import Reporter

    code = 70
    try:
        os.setsid()
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        reporter = Reporter(report, config["nonce"])
        try:
            os.chdir(config["project"])
            config["confinement"]["keep_fds"] = [report, conversation.requests, conversation.responses]
            confine.restrict(config["confinement"])
            kernel = kernel_pipe.current()
            kernel.attach(conversation.requests, conversation.responses)
            plugin = session.prepare(config, reporter, kernel.tell_test)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the candidate's doing
            reporter.event("fault", message=f"{type(error).__name__}: {error}")
            os._exit(70)
        for name in ("confine", "kernel_pipe", "libraries", "namespaces", "world"):
            sys.modules.pop(name, None)
        try:
            code = session.run(config, plugin, reporter)
        except BaseException:  # noqa: BLE001 - as an interpreter of its own would end
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
