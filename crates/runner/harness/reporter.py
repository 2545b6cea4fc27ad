"""The report channel: one JSON object per line on a pipe of its own, so that prints cannot disturb it.

Each line carries the run's nonce and a sequence number. A stray write by the code under test (it shares this
process) then shows as a broken line instead of passing for a report. It is no defence against code that sets out to
forge one: what shares a process can find anything in it.
"""

import json
import os
import threading


class Reporter:
    """Writes events to the report pipe, from the process that made it and from no fork of it."""

    def __init__(self, fd, nonce):
        self._fd = fd
        self._nonce = nonce
        self._sequence = 0
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def event(self, kind, **fields):
        """Sends one event; `kind` and `fields` are those of the engine's event type."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            line = {"nonce": self._nonce, "sequence": self._sequence, "event": kind, **fields}
            self._sequence += 1
            text = json.dumps(line, default=repr, ensure_ascii=False, separators=(",", ":"))
            # Half a surrogate pair, which Python's strings may hold, is no UTF-8.
            data = text.encode("utf-8", "replace") + b"\n"
            view = memoryview(data)
            while view:
                view = view[os.write(self._fd, view) :]
