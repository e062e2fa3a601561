/**
 * Parses server-sent events. EventSource cannot send the control token, so the stream is read with fetch.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>> | null} body
 * @returns {AsyncGenerator<{ event: string, data: string }>}
 */
export async function* readEvents(body) {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      const blocks = `${text}${value}`.split('\n\n')
      text = blocks.pop() ?? ''
      yield* blocks.flatMap(parseEvent)
    }
  } finally {
    await reader.cancel()
  }
}

// A comment, such as a heartbeat, has neither an event nor data.
/** @param {string} block */
function parseEvent(block) {
  const event = /^event: (.*)$/m.exec(block)?.[1]
  const data = /^data: (.*)$/m.exec(block)?.[1]
  return event === undefined || data === undefined ? [] : [{ event, data }]
}
