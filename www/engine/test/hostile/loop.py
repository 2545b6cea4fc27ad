# Never ends.
# limit: 4000
while True:
    pass
