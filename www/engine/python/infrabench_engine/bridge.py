"""Cuts the bridge to JavaScript before a stranger's code runs.

Pyodide gives Python the worker's own objects: the modules `js` and `pyodide`, an event loop on the browser's timers.
Nothing that is scored here needs them, and the kernel's record of a run is worth more the harder it is to reach. This is
no wall: code that breaks out of the interpreter itself finds JavaScript again. The wall is the frame's policy.
"""

import asyncio.events
import gc
import sys

ROOTS = ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core")
REFUSED = {"ctypes", "_ctypes", "micropip"}


class Refusal:
    """Says why an import is refused, in front of every other finder."""

    def find_spec(self, fullname, path=None, target=None):
        if of_bridge(fullname) or fullname.split(".")[0] in REFUSED:
            raise ModuleNotFoundError(
                f"No module named {fullname!r}: code that is scored has no way to the browser", name=fullname
            )


def cut():
    """Takes the bridge's modules away and empties them. What the worker itself calls later needs none of them."""
    if any(isinstance(finder, Refusal) for finder in sys.meta_path):
        return
    asyncio.events._set_running_loop(None)
    asyncio.events._event_loop_policy = None
    for finder in list(sys.meta_path):
        # Some finders are classes and some are objects of one.
        if of_bridge(getattr(finder, "__module__", "")):
            sys.meta_path.remove(finder)
    for name in [name for name in sys.modules if of_bridge(name)]:
        empty(sys.modules.pop(name))
    for value in gc.get_objects():
        if of_bridge(type(value).__module__):
            empty(value)
    sys.meta_path.insert(0, Refusal())


def of_bridge(name):
    """Whether a module's name is one of the bridge's."""
    return isinstance(name, str) and name.split(".")[0] in ROOTS


def empty(value):
    """Empties a Python object. An object of JavaScript has no dict of its own."""
    fields = getattr(value, "__dict__", None)
    if type(fields) is not dict:
        return
    # The import hook keeps its modules in a dict. A module's own dicts may be anyone's, the builtins among them.
    proxies = fields.get("jsproxies")
    if type(proxies) is dict:
        proxies.clear()
    fields.clear()
