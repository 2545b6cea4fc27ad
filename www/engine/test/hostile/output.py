# Prints ten million lines.
# limit: 60000
for number in range(10_000_000):
    print("line", number)
