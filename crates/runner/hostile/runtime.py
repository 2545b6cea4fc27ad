# tries: to change what later runs would use: the interpreter, the environment, the CDK, the harness
# stopped by: read-only mounts
# expect: passed
# says: refused /env/poison
# says: refused /harness/main.py
import os
import sysconfig

from tries import attempt, write

places = [
    "/env/poison", "/env/pyvenv.cfg", "/env/bin/python", os.path.join(sysconfig.get_path("purelib"), "poison.pth"),
    os.path.join(sysconfig.get_path("purelib"), "sitecustomize.py"), os.path.join(sysconfig.get_path("stdlib"), "os.py"),
    "/jsii-packages/poison", "/harness/main.py", "/harness/confine.py", "/input/stack.py", "/usr/bin/env", "/poison",
    "/dev/poison", "/lib/poison", "/etc/ld.so.preload", os.environ["JSII_NODE"],
]
for place in places:
    attempt(place, write, place)
    attempt(f"chmod {place}", os.chmod, place, 0o777)
    attempt(f"rename {place}", os.rename, place, "/scratch/moved")
