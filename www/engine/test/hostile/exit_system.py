# Leaves in the way that Python prefers.
import sys

sys.exit(0)
