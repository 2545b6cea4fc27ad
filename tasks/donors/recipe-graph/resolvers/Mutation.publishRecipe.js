// Before and after the steps in publish/.

export function request() {
  return {}
}

export function response(ctx) {
  return ctx.prev.result
}
