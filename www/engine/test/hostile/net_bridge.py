# Looks for any JavaScript object that is left in the interpreter, and through it for the global scope.
# with: bridge.txt
javascript("fetch && fetch('http://CANARY/bridge-fetch')")
javascript("new WebSocket('ws://CANARY/bridge-socket')")
javascript("new XMLHttpRequest().open('GET', 'http://CANARY/bridge-xhr', false)")
javascript("import('http://CANARY/bridge-import')")
javascript("new Worker('http://CANARY/bridge-worker')")
