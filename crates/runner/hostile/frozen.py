# tries: to stop every process, so that nothing ever answers
# stopped by: the wall clock
# expect: timeout or failed or synth_error
# wall: 30
import os
import signal

os.kill(-1, signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGSTOP)
