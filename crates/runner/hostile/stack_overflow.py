# tries: to overflow the stack of C
# stopped by: the limit of the stack
# expect: synth_error
# exit: signal 11
import sys

sys.setrecursionlimit(1 << 30)
nested = None
for _ in range(2_000_000):
    nested = [nested]
print(len(repr(nested)))
