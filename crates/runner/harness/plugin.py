"""The pytest plugin: turns what pytest does into events."""

import pytest
from _pytest.config import ConftestImportFailure

from exceptions import describe

ORDER = ["setup", "import", "synth", "tests"]


class Plugin:
    """Reports phases, collected tests, each test, and files that could not be collected."""

    def __init__(self, reporter, layout, on_test=None):
        self._reporter = reporter
        self._on_test = on_test
        self._layout = layout
        self._templates = None
        self._phase = "setup"
        self._synthesized = False
        self._collecting = None
        self._running = None

    def watch(self, templates):
        """Takes the recorder of templates and failed assertions."""
        self._templates = templates

    def template_recorded(self):
        """Called at the first template, and harmlessly at later ones."""
        self._synthesized = True
        if self._running is not None:
            self._enter("tests")

    def _enter(self, phase):
        if ORDER.index(phase) > ORDER.index(self._phase):
            self._phase = phase
            self._reporter.event("phase", phase=phase)

    def _collection_error(self, path, exception):
        self._reporter.event("collection_error", path=path, exception=describe(unwrap(exception), self._layout))

    # Collection.

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self):
        self._enter("import")
        try:
            return (yield)
        except ConftestImportFailure as failure:
            self._collection_error(self._relative(failure.path), failure.cause)
            raise

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self):
        self._enter("import")

    def pytest_collectstart(self, collector):
        self._collecting = collector

    def pytest_exception_interact(self, node, call):
        if isinstance(node, pytest.Collector):
            self._collection_error(self._relative(node.path), call.excinfo.value)

    def pytest_collection_finish(self, session):
        self._reporter.event("collected", tests=[item.nodeid for item in session.items])

    # Tests.

    def pytest_runtest_logstart(self, nodeid):
        self._running = Running(nodeid)
        self._enter("tests" if self._synthesized else "synth")
        self._reporter.event("test_started", id=nodeid)
        if self._on_test is not None:
            self._on_test(nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if self._running is not None and self._running.id == item.nodeid:
            self._running.add(report, call.excinfo.value if call.excinfo is not None else None)
        return report

    def pytest_runtest_logfinish(self, nodeid):
        if self._running is not None and self._running.id == nodeid:
            self._finish_test()

    def _finish_test(self):
        running, self._running = self._running, None
        fields = {"id": running.id, "outcome": running.outcome, "duration_ms": round(running.seconds * 1000)}
        if running.exception is not None:
            fields["exception"] = describe(running.exception, self._layout)
            fields["message"] = first_line(fields["exception"])
            assertion = self._templates.failure(running.exception)
            if assertion is not None:
                fields["assertion"] = assertion
        elif running.reason:
            fields["message"] = running.reason
        self._reporter.event("test", **fields)

    # The session cut short: SystemExit, KeyboardInterrupt or pytest.exit() from the code under test.

    def pytest_internalerror(self, excinfo):
        self._cut_short(excinfo.value)

    def pytest_keyboard_interrupt(self, excinfo):
        self._cut_short(excinfo.value)

    def _cut_short(self, exception):
        if self._running is not None:
            self._running.interrupted(exception)
            self._finish_test()
        elif self._phase == "import":
            node = self._collecting
            self._collection_error(self._relative(node.path) if node is not None else "", exception)

    def _relative(self, path):
        return self._layout.relative(str(path)) or str(path)


class Running:
    """A test between its start and its end: set-up, call and tear-down come as three reports."""

    def __init__(self, nodeid):
        self.id = nodeid
        self.outcome = "missing"
        self.exception = None
        self.reason = None
        self.seconds = 0.0

    def add(self, report, exception):
        """Takes one of the three reports. The first failure stays: what follows it is its consequence."""
        self.seconds += report.duration
        if self.outcome in ("failed", "error", "skipped") and report.outcome != "failed":
            return
        if report.outcome == "failed":
            if self.exception is None:
                self.exception = exception
            if self.outcome != "failed":
                self.outcome = "failed" if report.when == "call" else "error"
            if exception is None:
                self.reason = str(report.longrepr)[:400]
        elif report.outcome == "skipped":
            self.outcome = "skipped"
            if isinstance(report.longrepr, tuple):
                self.reason = str(report.longrepr[2])
        elif report.when == "call":
            self.outcome = "passed"

    def interrupted(self, exception):
        """The session ended in the middle of it."""
        self.outcome = "error"
        self.exception = exception


def unwrap(exception):
    """pytest wraps an exception raised by importing a test file into its own; the first one tells more."""
    if isinstance(exception, pytest.Collector.CollectError) and exception.__cause__ is not None:
        return exception.__cause__
    return exception


def first_line(described):
    """One line for a list of tests."""
    for line in described["message"].splitlines():
        if line.strip():
            # JavaScript's own word for an error, in front of what it says.
            return line.strip().removeprefix("Error: ")[:400]
    return described["class"].removeprefix("builtins.")
