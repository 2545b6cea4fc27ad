// An agent takes over a conversation, or goes back to the lobby.
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())

export async function handler(event) {
  const update = new UpdateCommand({
    TableName: process.env.CONNECTIONS_TABLE,
    Key: { connection_id: event.requestContext.connectionId },
    UpdateExpression: 'SET conversation = :c',
    ConditionExpression: '#role <> :customers AND attribute_exists(connection_id)',
    ExpressionAttributeNames: { '#role': 'role' },
    ExpressionAttributeValues: {
      ':c': JSON.parse(event.body).conversation ?? 'lobby',
      ':customers': 'customers',
    },
  })
  try {
    await db.send(update)
    return { statusCode: 200 }
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { statusCode: 403 }
    throw error
  }
}
