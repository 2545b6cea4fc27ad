"""The Python half of the browser engine. It takes the place of what a process has: a Node child and files on a disk.

Nothing here holds a JavaScript object. Everything goes through file descriptors of two devices, so that the code under
test finds no way from its interpreter into the worker's own.
"""
