import { util } from '@aws-appsync/utils'
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return query({
    index: 'by-owner',
    query: { owner: { eq: ctx.identity.sub } },
    scanIndexForward: false,
  })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  return ctx.result.items
}
