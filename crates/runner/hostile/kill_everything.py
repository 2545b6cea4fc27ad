# tries: to kill every process it can see
# stopped by: its own namespace of processes, in which there is nothing but the run
# expect: failed or synth_error
import os
import signal

os.kill(-1, signal.SIGKILL)
