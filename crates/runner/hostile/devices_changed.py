# tries: to change the mode of devices, which whoever owns them may: where the backend is root, that is who code inside is
# stopped by: not being their owner; in the warm engine read-only mounts of each, too
# needs: warm
# expect: passed
import os

from tries import attempt

# The mode that they have: harmless where it is allowed.
for name in ("null", "zero", "full", "random", "urandom", "tty"):
    attempt(name, os.chmod, f"/dev/{name}", 0o666)
