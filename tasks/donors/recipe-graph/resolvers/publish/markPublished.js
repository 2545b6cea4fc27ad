import { util } from '@aws-appsync/utils'
import { operations, update } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return update({
    key: { id: ctx.args.id },
    update: {
      state: operations.replace('PUBLISHED'),
      published_at: operations.replace(util.time.nowISO8601()),
    },
    // it may have been changed since it was screened
    condition: { changed_at: { eq: ctx.stash.screened } },
  })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  return ctx.result
}
