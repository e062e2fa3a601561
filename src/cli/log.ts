import { type Logger, type LoggerOptions, pino } from 'pino'
import type { Settings } from '../settings.ts'

/** The program's log, on stdout: pretty on a terminal and JSON lines elsewhere, unless set. */
export async function createLogger({ logLevel, logFormat }: Settings, terminal: boolean): Promise<Logger> {
  const options: LoggerOptions = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  if ((logFormat ?? (terminal ? 'pretty' : 'json')) === 'json') return pino(options)
  // Loaded only for eyes: it takes longer to load than the server.
  const { default: pretty } = await import('pino-pretty')
  return pino(
    options,
    pretty({ sync: true, translateTime: 'SYS:HH:MM:ss', singleLine: true, ignore: 'event,curl', colorize: terminal }),
  )
}
