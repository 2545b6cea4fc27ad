# tries: to find secrets in the environment
# stopped by: an environment that is made for the run and inherits nothing
# expect: passed
# says: looked
import os
import subprocess

KNOWN = {
    "PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "LANG", "TZ", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PWD",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_CURRENT_TEST", "PYTEST_VERSION", "NODE_OPTIONS", "LC_CTYPE", "_", "SHLVL",
    "CDK_DISABLE_STACK_TRACE", "LINES", "COLUMNS",
}
inherited = subprocess.run(["/bin/sh", "-c", "env"], capture_output=True, text=True, check=True).stdout
names = set(os.environ) | {line.split("=", 1)[0] for line in inherited.splitlines()}
strangers = {name for name in names - KNOWN if not name.startswith("JSII_")}
if strangers:
    print("ESCAPED", strangers)
print("looked")
