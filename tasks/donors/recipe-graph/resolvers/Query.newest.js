import { util } from '@aws-appsync/utils'
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return query({
    index: 'by-state',
    query: { state: { eq: 'PUBLISHED' } },
    scanIndexForward: false,
    limit: Math.min(ctx.args.limit ?? 20, 100),
  })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  return ctx.result.items
}
