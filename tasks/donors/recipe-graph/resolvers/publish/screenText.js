// Works on the recipe that the step before has read.
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  const { title, text, changed_at } = ctx.prev.result
  ctx.stash.screened = changed_at
  return { operation: 'Invoke', payload: { title, text } }
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  if (!ctx.result.fit) util.error(`not fit for families: ${ctx.result.words}`, 'NotFit')
  return ctx.result
}
