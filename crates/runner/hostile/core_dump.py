# tries: to leave its memory on the machine's disk
# stopped by: the limit of a core's size, which is 0
# expect: synth_error
# exit: signal 6
import os

os.abort()
