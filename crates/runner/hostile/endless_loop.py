# tries: to never end, deaf to every signal
# stopped by: the wall clock
# expect: timeout
# exit: timeout
# wall: 30
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
