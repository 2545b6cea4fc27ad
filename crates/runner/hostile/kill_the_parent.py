# tries: to kill and stop the processes above it
# stopped by: being in a namespace of its own, whose first process is deaf to signals from inside
# expect: passed
# says: still here
import os
import signal

for target in {1, os.getppid()}:
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(target, number)
        except OSError as error:
            print("refused", number, error)
print("still here")
