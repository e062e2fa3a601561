import { type Run, writeJson } from './streams.ts'

/** Prints the OpenAPI document of the emulated API or of the control plane. */
export const run: Run = async ({ operands: [plane = 'vendor'] }, { stdout }) => {
  const document =
    plane === 'control'
      ? await import('../reference/generated/control.openapi.json', { with: { type: 'json' } })
      : await import('../reference/generated/picky.openapi.json', { with: { type: 'json' } })
  writeJson(stdout, document.default)
  return 0
}
