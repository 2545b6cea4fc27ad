import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())
const keepSeconds = Number(process.env.MESSAGE_DAYS) * 86400

export async function handler(event) {
  const Key = { connection_id: event.requestContext.connectionId }
  const { Item } = await db.send(
    new GetCommand({ TableName: process.env.CONNECTIONS_TABLE, Key }),
  )
  if (!Item || Item.conversation === 'lobby') return { statusCode: 409 }
  const now = new Date()
  await db.send(
    new PutCommand({
      TableName: process.env.MESSAGES_TABLE,
      Item: {
        conversation: Item.conversation,
        sent_at: `${now.toISOString()}#${event.requestContext.requestId}`,
        author: Item.user,
        role: Item.role,
        text: JSON.parse(event.body).text,
        forget_at: Math.floor(now / 1000) + keepSeconds,
      },
    }),
  )
  return { statusCode: 202 }
}
