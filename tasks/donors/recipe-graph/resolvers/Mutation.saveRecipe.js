import { util } from '@aws-appsync/utils'
import { operations, update } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const { id, title, text } = ctx.args.recipe
  const owner = ctx.identity.sub
  return update({
    key: { id: id ?? util.autoId() },
    update: {
      owner: operations.replace(owner),
      title: operations.replace(title),
      text: operations.replace(text),
      state: operations.replace('DRAFT'),
      changed_at: operations.replace(util.time.nowISO8601()),
      published_at: operations.remove(),
    },
    // a new one, or one of their own
    condition: id ? { owner: { eq: owner } } : { id: { attributeExists: false } },
  })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  return ctx.result
}
