# tries: to load a plugin of its own by pyproject.toml, before the harness's
# stopped by: the harness's own options
# expect: failed
# answer: wrong
# file: pyproject.toml
#| [tool.pytest.ini_options]
#| addopts = "-p forging"
# file: forging.py
#| import os
#| print("ESCAPED by a plugin")
#| os._exit(0)
print("imported")
