# tries: to reach later processes by variables that interpreters read when they start
# stopped by: nothing of a run's environment outlives it
# expect: passed
# says: set
import os

for name in ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "LD_PRELOAD", "BASH_ENV"):
    os.environ[name] = "/project/poison"
print("set")
