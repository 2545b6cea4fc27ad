import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())

export async function handler(event) {
  const Key = { connection_id: event.requestContext.connectionId }
  await db.send(new DeleteCommand({ TableName: process.env.CONNECTIONS_TABLE, Key }))
  return { statusCode: 200 }
}
