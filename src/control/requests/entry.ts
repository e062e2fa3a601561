import { Type } from '@sinclair/typebox'

const nullable = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()])

/** The schema of the store's Entry: a call in the journal. */
export const EntryResponse = Type.Object(
  {
    seq: Type.Integer({ description: 'Increases with every call. Usable as a cursor.' }),
    id: Type.String({ description: 'The response header x-mock-request-id.' }),
    time: Type.String({ description: "ISO 8601, by the account's clock." }),
    account: nullable(
      Type.String({
        description:
          "The fingerprint of the token received, or for a project's API token that of the master token; null if none could be read.",
      }),
    ),
    operation: nullable(
      Type.String({ description: "The operation's id; null for an unknown path or a wrong method." }),
    ),
    method: Type.String(),
    path: Type.String({ description: 'Without the query.' }),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.Unknown({ description: 'As received; null if it is not a JSON object.' }),
    raw_body: nullable(
      Type.String({
        description:
          'A body that could not be parsed, as text: its first 4096 bytes. null if it could be parsed, or is compressed.',
      }),
    ),
    status: nullable(Type.Integer({ description: 'The status in the response body; null if it has none.' })),
    http_status: nullable(Type.Integer({ description: 'null if no response was sent.' })),
    answer: Type.Unknown({
      description:
        'The response body, also of a response that a fault has lost; null for an image, for a response over 1 MiB, and if there was none.',
    }),
    duration_ms: Type.Number(),
    deviations: Type.Array(Type.String(), {
      description: 'What was coerced, ignored or rejected: the parts of the header x-mock-explain.',
    }),
    fault: nullable(
      Type.String({
        description: 'The id of the fault that was applied to the call; x-mock-fault for one from this header.',
      }),
    ),
    near_miss: nullable(Type.String({ description: 'For an unknown path, the known path most like it.' })),
  },
  { description: 'A call. Fingerprints replace tokens, license keys and QR codes.' },
)
