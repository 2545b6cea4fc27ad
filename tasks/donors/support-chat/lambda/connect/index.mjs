import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())
const seconds = Number(process.env.CONNECTION_HOURS) * 3600

export async function handler(event) {
  const { connectionId, authorizer } = event.requestContext
  // customers have one conversation, their own; agents wait in the lobby
  const conversation = authorizer.role === 'customers' ? authorizer.user : 'lobby'
  await db.send(
    new PutCommand({
      TableName: process.env.CONNECTIONS_TABLE,
      Item: {
        connection_id: connectionId,
        conversation,
        user: authorizer.user,
        role: authorizer.role,
        expires_at: Math.floor(Date.now() / 1000) + seconds,
      },
    }),
  )
  return { statusCode: 200 }
}
