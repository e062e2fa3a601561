import type { h, VNode } from 'preact'

declare const htm: {
  bind: (create: typeof h) => (strings: TemplateStringsArray, ...values: unknown[]) => VNode
}
// biome-ignore lint/style/noDefaultExport: htm exports it so
export default htm
