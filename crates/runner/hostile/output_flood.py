# tries: to print without measure, on both streams
# stopped by: the limit of output kept; the rest is read and dropped
# expect: passed
# drops: 19000000
import sys

line = "x" * 99_999 + "\n"
for _ in range(200):
    sys.stdout.write(line)
    sys.stderr.write(line)
