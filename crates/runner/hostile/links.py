# tries: to reach out of the codebase by symbolic and hard links
# stopped by: links lead within the same root, and read-only places stay so by any name
# expect: passed
# says: refused through a link
# says: refused hard link
import os

from tries import attempt, read, write

os.symlink("/", "/scratch/root")
os.symlink("../../../../../../../../etc/shadow", "/project/shadow")
os.symlink("/project/tests/test_stack.py", "/scratch/test")
attempt("through a link", read, "/scratch/root/etc/shadow")
attempt("through a link", read, "/project/shadow")
attempt("through a link", write, "/scratch/test")
attempt("through a link", write, "/scratch/root/env/poison")
attempt("through the first process", read, "/proc/1/root/etc/shadow")
attempt("by a parent", read, "/project/../../../../etc/shadow")
for source in ("/project/tests/test_stack.py", "/harness/main.py", "/env/pyvenv.cfg"):
    attempt("hard link", os.link, source, "/project/linked.py")
