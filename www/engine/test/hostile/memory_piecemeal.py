# Takes memory until there is none.
blocks = []
while True:
    blocks.append(bytearray(64 << 20))
