# tries: to fork without end, ignoring refusals
# stopped by: the limit of processes on the whole tree, which ends the run
# expect: failed or synth_error
# exit: limit: processes or memory
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
