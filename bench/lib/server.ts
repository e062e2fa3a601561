import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.ts'
import type { Answer } from '../load/answer-reader.ts'
import { createProject, isSuccess, missingKeys } from '../load/call.ts'
import { type Connection, connect, exchange } from '../load/connection.ts'
import { newDirectory } from './files.ts'
import { findFreePort } from './port.ts'
import { startProgram, stopProgram } from './programs.ts'

/** A contestant that runs and has answered a create-project call. */
export type Server = {
  pid: number
  port: number
  /** the connection on which the first call was answered */
  connection: Connection
  /** milliseconds from the start of the process until the first call was answered */
  msToFirstAnswer: number
  /** milliseconds that the first call took */
  firstCallMs: number
  stop(): Promise<void>
}

const patienceMs = 60_000

/**
 * Starts a contestant and waits until it has answered a create-project call.
 *
 * @param directory - its working directory; a new one by default
 * @throws Error if it does not answer
 */
export async function startServer(contestant: Contestant, directory = newDirectory(contestant.id)): Promise<Server> {
  const port = await findFreePort()
  const args = await contestant.prepare(port, directory)
  const errors = join(directory, 'stderr.log')
  const stderr = openSync(errors, 'w')
  const env = { PATH: process.env.PATH, HOME: directory }
  const started = performance.now()
  const child = startProgram({ command: process.execPath, args, cwd: directory, env }, ['ignore', 'ignore', stderr])
  closeSync(stderr)
  try {
    const { connection, ms } = await firstAnswer(child, port)
    const msToFirstAnswer = performance.now() - started
    const stop = async () => {
      connection.close()
      await stopProgram(child)
    }
    return { pid: Number(child.pid), port, connection, msToFirstAnswer, firstCallMs: ms, stop }
  } catch (cause) {
    await stopProgram(child)
    const printed = readFileSync(errors, 'utf8').trim().slice(-500) || 'nothing'
    throw new Error(`${contestant.name} ${cause instanceof Error ? cause.message : cause}; on stderr: ${printed}`)
  }
}

// Tries once a millisecond: a port that is not open yet, and a server that does not know the route yet, are tried again.
async function firstAnswer(child: ChildProcess, port: number) {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('ended before it answered')
    const connection = await connect(port).catch(() => undefined)
    if (connection) {
      const { answer, ms } = await exchange(connection, createProject)
      if (answer && isSuccess(answer)) {
        requireDocumentedKeys(answer)
        return { connection, ms }
      }
      connection.close()
    }
    await setTimeout(1)
  }
  throw new Error(`did not answer within ${patienceMs / 1000} s`)
}

function requireDocumentedKeys(answer: Answer): void {
  const missing = missingKeys(answer)
  if (missing.length > 0) throw new Error(`answers without ${missing.join(', ')}`)
}
