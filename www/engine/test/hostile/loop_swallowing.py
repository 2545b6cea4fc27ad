# Never ends, and catches whatever should end it.
# limit: 4000
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
