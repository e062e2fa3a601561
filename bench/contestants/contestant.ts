/** A server that the benchmark runs. */
export type Contestant = {
  id: string
  name: string
  kind: 'floor' | 'product' | 'peer'
  version: string
  /**
   * The arguments of the `node` process that answers on 127.0.0.1 and this port. `directory` is its empty working
   * directory, for files that it needs.
   */
  prepare(port: number, directory: string): string[] | Promise<string[]>
}
