# Recurses in C as deep as it gets.
import json
import sys

sys.setrecursionlimit(10**8)
nested = "[" * 10**6 + "]" * 10**6
json.loads(nested)
