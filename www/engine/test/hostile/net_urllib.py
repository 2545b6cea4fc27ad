# Fetches as any Python program would.
import urllib.request

urllib.request.urlopen("http://CANARY/urllib").read()
