import { util } from '@aws-appsync/utils'
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return query({ query: { recipe_id: { eq: ctx.source.id } }, limit: 500 })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  const { items } = ctx.result
  if (items.length === 0) return null
  return items.reduce((sum, item) => sum + item.stars, 0) / items.length
}
