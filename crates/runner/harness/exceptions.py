"""Python exceptions as data: class, message, names, place, frames and whose they are.

The verdict is derived from these fields, so that it does not depend on the wording of a message.
"""

import dis
import linecache
import os
import traceback
import types

MESSAGE_LIMIT = 16 * 1024
TRACEBACK_LIMIT = 48 * 1024
SOURCE_LIMIT = 400
FRAMES_LIMIT = 60

CDK_PACKAGES = ("aws_cdk", "constructs", "jsii", "typeguard")


def bounded(text, limit):
    """`text`, or its two ends around a note of how much is left out."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"


def safe_text(value):
    """`str(value)`, whatever the object does in `__str__`."""
    try:
        return bounded(str(value), MESSAGE_LIMIT)
    except BaseException as error:  # noqa: BLE001 - the object belongs to the code under test
        return f"<no text: __str__ raised {type(error).__name__}>"


def qualified(cls):
    """Module and qualified name of a class."""
    return f"{getattr(cls, '__module__', '?')}.{getattr(cls, '__qualname__', '?')}"


class Layout:
    """Knows whose file a path is."""

    def __init__(self, project, tests, harness, site_packages):
        self._project = os.path.realpath(project) + os.sep
        self._tests = set(tests)
        self._harness = os.path.realpath(harness) + os.sep
        self._cdk = tuple(os.path.join(site_packages, name) + os.sep for name in CDK_PACKAGES)

    def relative(self, filename):
        """Path within the codebase, or None for a file outside of it."""
        # Code without a file has a name such as `<frozen importlib._bootstrap>`.
        if not os.path.isabs(filename):
            return None
        filename = os.path.normpath(filename)
        return filename[len(self._project) :] if filename.startswith(self._project) else None

    def is_harness(self, filename):
        """Whether the file is part of this harness."""
        return filename.startswith(self._harness)

    def origin(self, filename):
        """`candidate`, `test`, `cdk` or `library`."""
        relative = self.relative(filename)
        if relative is not None:
            return "test" if relative in self._tests else "candidate"
        return "cdk" if filename.startswith(self._cdk) else "library"


def failed_in_call(tb):
    """Whether the innermost instruction is a call: the call itself was refused, and no code inside it raised."""
    code = tb.tb_frame.f_code.co_code
    if not 0 <= tb.tb_lasti < len(code):
        return False
    name = dis.opname[code[tb.tb_lasti]]
    return name.startswith(("CALL", "PRECALL")) and "INTRINSIC" not in name


def describe(exception, layout):
    """The exception as the engine's `Exception` type."""
    outermost, exception, walked = exception, exception, []
    while exception is not None:
        walked += [tb for tb in walk(exception.__traceback__) if not layout.is_harness(tb.tb_frame.f_code.co_filename)]
        innermost, exception = exception, raised_in_callback(exception, layout)
    exception = innermost
    frames, hidden, first = [], 0, None
    for tb in walked:
        origin = layout.origin(tb.tb_frame.f_code.co_filename)
        if origin in ("candidate", "test"):
            if first is None:
                # What called into the codebase (pytest, importlib) tells a reader nothing.
                first, hidden = tb, 0
            frames.append(frame(tb, origin, layout))
        else:
            hidden += 1
    if len(frames) > FRAMES_LIMIT:
        hidden += len(frames) - FRAMES_LIMIT
        frames = frames[: FRAMES_LIMIT // 2] + frames[-FRAMES_LIMIT // 2 :]
    described = {
        "class": qualified(type(exception)),
        "bases": [qualified(cls) for cls in type(exception).__mro__[1:] if cls is not object],
        "message": message(exception, layout),
        "frames": frames,
        "hidden_frames": hidden,
        "raised_in": layout.origin(walked[-1].tb_frame.f_code.co_filename) if walked else "library",
        "raised_by_call": failed_in_call(walked[-1]) if walked else False,
        "traceback": render(outermost, first, layout),
    }
    described.update(details(exception, layout))
    return described


def raised_in_callback(exception, layout):
    """The Python exception behind one that came back through JavaScript.

    The CDK's JavaScript calls Python (an Aspect's `visit`, an overridden method) and turns what that raises into an
    error of its own. jsii raises the latter while it handles the former, which therefore is its context.
    """
    behind = exception.__context__
    if behind is None or behind.__traceback__ is None or script_error(exception) is None:
        return None
    caught_by = behind.__traceback__.tb_frame.f_code
    is_callback = caught_by.co_name == "_callback_till_result" and layout.origin(caught_by.co_filename) == "cdk"
    return behind if is_callback else None


def walk(tb):
    """The entries of a traceback, outermost first."""
    while tb is not None:
        yield tb
        tb = tb.tb_next


def frame(tb, origin, layout):
    """One frame as data."""
    code = tb.tb_frame.f_code
    return {
        "path": layout.relative(code.co_filename),
        "line": tb.tb_lineno or 1,
        "function": code.co_name,
        "source": linecache.getline(code.co_filename, tb.tb_lineno or 1).strip()[:SOURCE_LIMIT],
        "origin": origin,
    }


def message(exception, layout):
    """What it says. A syntax error's text ends in its place, which `details` gives: here it is left out."""
    if isinstance(exception, SyntaxError) and exception.filename and layout.relative(exception.filename):
        return safe_text(exception.msg)
    return safe_text(exception)


def details(exception, layout):
    """What only some classes of exception know."""
    found = {}
    if isinstance(exception, (NameError, AttributeError, ImportError)):
        if isinstance(exception.name, str):
            found["name"] = exception.name
    if isinstance(exception, AttributeError) and exception.obj is not None:
        found["object"] = owner(exception.obj)
    if isinstance(exception, SyntaxError) and exception.filename:
        line = exception.lineno or 1
        last = getattr(exception, "end_lineno", None) or line
        relative = layout.relative(exception.filename)
        if relative is not None:
            found["syntax_at"] = {
                "path": relative,
                "lines": {"first": max(1, line), "last": max(1, line, last)},
                "column": max(1, exception.offset or 1),
            }
    script = script_error(exception)
    if script:
        found["javascript"] = script
    return found


def owner(value):
    """What an attribute was looked for on: a module's name, a class, or the class of an object."""
    if isinstance(value, types.ModuleType):
        return value.__name__
    return qualified(value if isinstance(value, type) else type(value))


def script_error(exception):
    """Class of the JavaScript error behind an exception of jsii, as its stack begins with it."""
    cause = exception.__cause__
    if cause is None or qualified(type(cause)) != "jsii.errors.JavaScriptError":
        return None
    head = str(getattr(cause, "stack", "")).strip().split("\n", 1)[0].split(":", 1)[0].strip()
    return head if 0 < len(head) <= 120 and " " not in head else None


def render(exception, first, layout):
    """The traceback as text, from the first frame of the codebase on."""
    try:
        start = first or exception.__traceback__
        shown = traceback.TracebackException(type(exception), exception, start, lookup_lines=False)
        without_library_source(shown, layout)
        return bounded("".join(shown.format()), TRACEBACK_LIMIT)
    except BaseException as error:  # noqa: BLE001 - formatting calls into the code under test
        return f"<no traceback: formatting raised {type(error).__name__}>"


def without_library_source(shown, layout):
    """Keeps the source of the codebase only: a browser has the CDK compiled, and both engines shall say the same."""
    waiting, seen = [shown], set()
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        part.stack[:] = [
            item
            if layout.relative(item.filename) is not None
            else traceback.FrameSummary(item.filename, item.lineno, item.name, lookup_line=False, line="")
            for item in part.stack
        ]
        waiting += [part.__cause__, part.__context__, *(getattr(part, "exceptions", None) or ())]
