# tries: to take more memory than a run may have, in one process
# stopped by: the limit of data per process; Python says so
# expect: synth_error
# exit: code 2
# memory: 900
hog = bytearray(2 << 30)
