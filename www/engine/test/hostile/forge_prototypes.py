# Looks for any JavaScript object that is left in the interpreter, and through it for the global scope.
# with: bridge.txt
javascript("JSON.stringify = () => '{\"ok\":{}}'; Map.prototype.get = () => ({kind: 'Template', origin: 'synthesized'}); Array.prototype.push = () => 0")
