import { usage } from './failure.ts'
import { type Run, writeJson } from './streams.ts'

/** Writes the OpenAPI document of a plane. */
export const run: Run = async ({ operands: [plane = 'vendor'] }, { stdout }) => {
  if (plane === 'vendor')
    writeJson(stdout, (await import('../reference/generated/picky.openapi.json', { with: { type: 'json' } })).default)
  else if (plane === 'control')
    writeJson(stdout, (await import('../reference/generated/control.openapi.json', { with: { type: 'json' } })).default)
  else throw usage(`openapi expected vendor or control, received ${JSON.stringify(plane)}`)
  return 0
}
