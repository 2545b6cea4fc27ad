# Asks for four gigabytes.
block = bytearray(4 << 30)
