# Installs a package, in three ways.
import importlib
import subprocess
import sys

for attempt in (
    lambda: importlib.import_module("micropip").install("http://CANARY/package-1.0-py3-none-any.whl"),
    lambda: importlib.import_module("pyodide_js").loadPackage("numpy"),
    lambda: subprocess.run([sys.executable, "-m", "pip", "install", "http://CANARY/package.whl"]),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
