# Looks for any JavaScript object that is left in the interpreter, and through it for the global scope.
# with: bridge.txt
javascript("indexedDB.open('infrabench')")
javascript("caches.open('infrabench-engine')")
javascript("localStorage.getItem('x')")
javascript("navigator.storage.getDirectory()")
