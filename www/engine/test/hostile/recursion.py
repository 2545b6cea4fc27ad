# Calls itself.
def deeper():
    return deeper() + 1


deeper()
