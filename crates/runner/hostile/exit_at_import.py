# tries: to leave at import as if all was done
# stopped by: the verdict; pytest reports it with its place
# expect: synth_error
# answer: wrong
import sys

sys.exit(0)
