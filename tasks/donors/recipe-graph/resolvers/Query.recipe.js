import { util } from '@aws-appsync/utils'
import { get } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return get({ key: { id: ctx.args.id } })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  const recipe = ctx.result
  // drafts are for their owner
  if (recipe && recipe.state === 'DRAFT' && recipe.owner !== ctx.identity.sub) return null
  return recipe
}
