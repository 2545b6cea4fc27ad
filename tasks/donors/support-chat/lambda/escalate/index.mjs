import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'

const db = DynamoDBDocumentClient.from(new DynamoDBClient())
const sqs = new SQSClient()

export async function handler(event) {
  const Key = { connection_id: event.requestContext.connectionId }
  const { Item } = await db.send(
    new GetCommand({ TableName: process.env.CONNECTIONS_TABLE, Key }),
  )
  if (Item?.role !== 'customers') return { statusCode: 403 }
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.ESCALATIONS_QUEUE,
      MessageBody: JSON.stringify({ conversation: Item.conversation }),
    }),
  )
  return { statusCode: 202 }
}
