# tries: to crash the interpreter
# stopped by: nothing needs to; it is a way to end like others
# expect: synth_error
# exit: signal 11
import ctypes

ctypes.string_at(8)
