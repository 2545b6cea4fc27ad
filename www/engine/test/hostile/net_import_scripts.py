# Loads a script into the worker.
from pyodide.code import run_js

run_js("importScripts('http://CANARY/import-scripts')")
