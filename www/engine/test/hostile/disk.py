# Fills the disk.
with open("/scratch/tmp/large", "wb") as file:
    while True:
        file.write(b"x" * (8 << 20))
