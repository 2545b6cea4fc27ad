# tries: to change the tests: writing, removing, renaming the folder, a link in their place
# stopped by: a read-only mount, which as a mount point can be neither moved nor removed
# expect: failed
# answer: wrong
# says: refused write
# says: refused move
# says: refused add
import os
import shutil

from tries import attempt, write

TESTS = "/project/tests"
FORGED = b"def test_there_is_a_queue():\n    pass\n"
attempt("write", write, f"{TESTS}/test_stack.py", FORGED)
attempt("remove", os.unlink, f"{TESTS}/test_stack.py")
attempt("remove all", shutil.rmtree, TESTS)
attempt("move", os.rename, TESTS, "/project/moved")
attempt("exchange", os.replace, TESTS, "/scratch/moved")
attempt("add", write, f"{TESTS}/conftest.py", FORGED)
attempt("chmod", os.chmod, TESTS, 0o777)
attempt("link", os.symlink, "/scratch", f"{TESTS}/linked")
