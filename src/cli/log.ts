import { type Logger, type LoggerOptions, pino } from 'pino'
import { toPrintable, toPrintableLines } from '../lib/printable.ts'
import type { Settings } from '../settings.ts'
import type { Output } from './streams.ts'

/** Creates the log: pretty on a terminal, otherwise JSON lines, unless the settings say which. */
export async function createLogger({ logLevel, logFormat }: Settings, stdout: Output): Promise<Logger> {
  const options: LoggerOptions = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const isTerminal = stdout.isTTY === true
  if ((logFormat ?? (isTerminal ? 'pretty' : 'json')) === 'json') return pino(options, stdout)
  // Loaded only if needed: it takes longer to load than the server.
  const { prettyFactory } = await import('pino-pretty')
  const prettify = prettyFactory({
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    ignore: 'event,curl',
    colorize: isTerminal,
    // A path in it can contain line breaks.
    messageFormat: ({ msg = '' }) => toPrintable(String(msg)),
  })
  // The other fields are shown as JSON.
  return pino(options, { write: (line) => void stdout.write(toPrintableLines(prettify(line))) })
}
