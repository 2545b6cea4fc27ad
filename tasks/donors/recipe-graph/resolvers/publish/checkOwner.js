import { util } from '@aws-appsync/utils'
import { get } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return get({ key: { id: ctx.args.id } })
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type)
  if (!ctx.result || ctx.result.owner !== ctx.identity.sub) util.unauthorized()
  return ctx.result
}
