# Prints ten million lines.
# limit: 8000
for number in range(10_000_000):
    print("line", number)
