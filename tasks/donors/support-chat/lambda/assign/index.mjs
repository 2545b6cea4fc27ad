// Offers a conversation to all agents in the lobby; the console lets the first of them join.
import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())
const sockets = new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL })

export async function handler(event) {
  const failed = []
  for (const record of event.Records) {
    const offered = await offer(JSON.parse(record.body).conversation)
    // nobody there: let the queue try again
    if (offered === 0) failed.push({ itemIdentifier: record.messageId })
  }
  return { batchItemFailures: failed }
}

async function offer(conversation) {
  const { Items } = await db.send(
    new QueryCommand({
      TableName: process.env.CONNECTIONS_TABLE,
      IndexName: 'by-conversation',
      KeyConditionExpression: 'conversation = :lobby',
      ExpressionAttributeValues: { ':lobby': 'lobby' },
    }),
  )
  const Data = JSON.stringify({ type: 'offer', conversation })
  const posts = Items.map(async ({ connection_id: ConnectionId }) => {
    try {
      await sockets.send(new PostToConnectionCommand({ ConnectionId, Data }))
      return 1
    } catch (error) {
      if (error instanceof GoneException) return 0
      throw error
    }
  })
  return (await Promise.all(posts)).reduce((sum, one) => sum + one, 0)
}
