# tries: to steer pytest by its settings: other options, other names of tests, a plugin
# stopped by: the harness's own options; whatever it is not told of, the verdict wants every expected test
# expect: failed or synth_error or infra_error
# answer: wrong
# file: pytest.ini
#| [pytest]
#| addopts = --collect-only -p forging
#| python_functions = nothing_*
#| filterwarnings = ignore
#| usefixtures =
# file: setup.cfg
#| [tool:pytest]
#| addopts = -p forging
# file: tox.ini
#| [pytest]
#| addopts = -p forging
# file: forging.py
#| import os
#| print("ESCAPED by a plugin")
#| os._exit(0)
print("imported")
