"""One run of pytest under the plugin: the part that both engines share.

How the process came to be, its limits and the files it finds are the business of whoever calls `run`.
"""

import gc
import os
import sys

HARNESS = os.path.dirname(os.path.abspath(__file__))


def run(config, plugin, reporter):
    """Runs the tests under a plugin that `prepare` made, and gives pytest's exit status."""
    import pytest

    code = int(pytest.main(arguments(config), plugins=[plugin]))
    reporter.event("finished", code=code)
    return code


def prepare(config, reporter, on_test=None):
    """Imports the libraries and wraps them, before any code of the candidate is imported; gives the pytest plugin.

    `on_test` is told the node id of each test that begins.
    """
    # Importing makes half a million objects that all stay: collecting among them takes 1.5 of 4.3 s of CPU.
    gc.disable()
    import jsii
    import pytest  # noqa: F401

    from exceptions import Layout
    from plugin import Plugin
    from templates import Templates

    site_packages = os.path.dirname(os.path.dirname(os.path.abspath(jsii.__file__)))
    plugin = Plugin(reporter, Layout(config["project"], config["tests"], HARNESS, site_packages), on_test)
    templates = Templates(reporter, plugin.template_recorded)
    templates.install()
    plugin.watch(templates)
    # The harness's own modules must not answer to a candidate's `import exceptions`.
    sys.path[:] = [config["project"], *(entry for entry in sys.path if os.path.abspath(entry or ".") != HARNESS)]
    for name in ("confine", "reporter", "session", "exceptions", "plugin", "templates"):
        sys.modules.pop(name, None)
    # From here on it collects as usual, but never again among those.
    gc.freeze()
    gc.enable()
    return plugin


def arguments(config):
    """pytest's command line: the files that hold expected tests, and nothing that writes or reorders."""
    return [
        "-q",
        "-s",
        "--no-header",
        "--color=no",
        "--tb=short",
        f"--rootdir={config['project']}",
        "--override-ini=addopts=",
        # No cache folder; and no collection of garbage over the whole heap at the end.
        "-p",
        "no:cacheprovider",
        "-p",
        "no:unraisableexception",
        "-p",
        "no:threadexception",
        "--",
        *config["test_files"],
    ]
