# Never ends inside one C function.
# limit: 4000
import re

re.match(r"(a+)+$", "a" * 80 + "b")
