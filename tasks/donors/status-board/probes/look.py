"""Opens a page and looks whether it is the right one. Runs as a canary, or by hand."""

import os
import time
import urllib.request

LOOK_AT = os.environ['LOOK_AT']
LOOK_FOR = os.environ['LOOK_FOR']
PATIENCE_MS = int(os.environ['PATIENCE_MS'])


def handler(event, context):
    started = time.monotonic()
    request = urllib.request.Request(LOOK_AT, headers={'User-Agent': 'status-board'})
    with urllib.request.urlopen(request, timeout=PATIENCE_MS / 1000) as page:
        text = page.read().decode('utf-8', errors='replace')
    took = (time.monotonic() - started) * 1000
    if LOOK_FOR not in text:
        raise Exception(f'{LOOK_AT} came without {LOOK_FOR!r}')
    if took > PATIENCE_MS:
        raise Exception(f'{LOOK_AT} took {took:.0f} ms')
    return 'fine'


if __name__ == '__main__':
    print(handler(None, None))
