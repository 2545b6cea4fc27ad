# Fetches through Pyodide's `js` module.
import js

js.fetch("http://CANARY/js-fetch")
