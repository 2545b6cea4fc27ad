import { util } from '@aws-appsync/utils'
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const { id, stars } = ctx.args
  if (stars < 1 || stars > 5) util.error('1 to 5 stars', 'BadStars')
  return put({ key: { recipe_id: id, member: ctx.identity.sub }, item: { stars } })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  return true
}
