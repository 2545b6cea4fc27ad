# tries: to drown the report in warnings
# stopped by: pytest keeps one of each kind; the limits of memory and output
# expect: passed or failed or synth_error
import warnings

for number in range(100_000):
    warnings.warn(f"warning {number % 10}", stacklevel=1)
