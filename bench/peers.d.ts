// Types of what bench/programs uses of the peers, so that the sources can be checked before the peers are installed.
declare module 'mockttp' {
  type RequestRule = { thenJson(status: number, data: object): Promise<unknown> }
  type Server = { start(port: number): Promise<void>; forPost(path: string): RequestRule }
  export function getLocal(options: { recordTraffic: boolean }): Server
}

declare module 'json-server' {
  type Handler = (request: unknown, response: { jsonp(data: object): void }) => void
  type Server = {
    use(middlewares: unknown): void
    post(path: string, handler: Handler): void
    listen(port: number, host: string): void
  }
  const jsonServer: { create(): Server; defaults(options: { logger: boolean }): unknown; bodyParser: unknown }
  export = jsonServer
}
