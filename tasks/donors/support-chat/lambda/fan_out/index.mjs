// Writes new messages to all sockets of their conversation.
import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'

const TableName = process.env.CONNECTIONS_TABLE
const db = DynamoDBDocumentClient.from(new DynamoDBClient())
const sockets = new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL })

export async function handler(event) {
  for (const record of event.Records) {
    try {
      await deliver(record.dynamodb.NewImage)
    } catch (error) {
      console.error(record.eventID, error)
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb.SequenceNumber }] }
    }
  }
  return { batchItemFailures: [] }
}

async function deliver(image) {
  const { Items } = await db.send(
    new QueryCommand({
      TableName,
      IndexName: 'by-conversation',
      KeyConditionExpression: 'conversation = :c',
      ExpressionAttributeValues: { ':c': image.conversation.S },
    }),
  )
  const Data = JSON.stringify({
    type: 'message',
    author: image.author.S,
    role: image.role.S,
    text: image.text.S,
  })
  await Promise.all(Items.map(({ connection_id }) => post(connection_id, Data)))
}

async function post(ConnectionId, Data) {
  try {
    await sockets.send(new PostToConnectionCommand({ ConnectionId, Data }))
  } catch (error) {
    if (!(error instanceof GoneException)) throw error
    await db.send(new DeleteCommand({ TableName, Key: { connection_id: ConnectionId } }))
  }
}
