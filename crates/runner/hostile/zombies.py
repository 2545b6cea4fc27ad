# tries: to fill the table of processes with ones that have ended and that nobody awaits
# stopped by: the limit of processes
# expect: failed or synth_error
# exit: limit: processes
import os
import time

while True:
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError:
        time.sleep(0.01)
