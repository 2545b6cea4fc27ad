// Decides who may open a socket. The token is the ID token of the user pool, in ?token=.
import { createPublicKey, verify } from 'node:crypto'

const issuer = `https://cognito-idp.${process.env.AWS_REGION}.amazonaws.com/${process.env.POOL_ID}`
const groups = process.env.GROUPS.split(',')
let keys

const decode = part => JSON.parse(Buffer.from(part, 'base64url').toString())

async function keyOf(kid) {
  keys ??= (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()).keys
  const jwk = keys.find(key => key.kid === kid)
  return jwk && createPublicKey({ key: jwk, format: 'jwk' })
}

async function claimsOf(token) {
  const [header, payload, signature] = token.split('.')
  const key = await keyOf(decode(header).kid)
  const signed = Buffer.from(`${header}.${payload}`)
  if (!key || !verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return null
  const claims = decode(payload)
  const valid = claims.iss === issuer && claims.token_use === 'id' && claims.exp * 1000 > Date.now()
  return valid ? claims : null
}

export async function handler(event) {
  const claims = await claimsOf(event.queryStringParameters.token).catch(() => null)
  const role = claims?.['cognito:groups']?.find(group => groups.includes(group)) ?? 'customers'
  return {
    principalId: claims?.sub ?? 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: claims ? 'Allow' : 'Deny', Resource: event.methodArn },
      ],
    },
    context: claims ? { user: claims.sub, role } : {},
  }
}
