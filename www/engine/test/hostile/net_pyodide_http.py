# Fetches through Pyodide's own helper.
from pyodide.http import open_url

open_url("http://CANARY/open-url").read()
