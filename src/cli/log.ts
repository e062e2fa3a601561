import { type Logger, type LoggerOptions, pino } from 'pino'
import type { Settings } from '../settings.ts'

/** The stream that the log goes to. Who gives it sees to its errors: a full disk must not stop the server. */
export type Stdout = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean }

/** The program's log: pretty on a terminal and JSON lines elsewhere, unless set. */
export async function createLogger({ logLevel, logFormat }: Settings, stdout: Stdout): Promise<Logger> {
  const options: LoggerOptions = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const terminal = stdout.isTTY === true
  if ((logFormat ?? (terminal ? 'pretty' : 'json')) === 'json') return pino(options, stdout)
  // Loaded only for eyes: it takes longer to load than the server.
  const { prettyFactory } = await import('pino-pretty')
  const prettify = prettyFactory({
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    ignore: 'event,curl',
    colorize: terminal,
  })
  return pino(options, { write: (line) => void stdout.write(prettify(line)) })
}
