import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, onTestFinished } from 'vitest'
import { until } from './start.ts'

const execute = promisify(execFile)
const program = process.env.TEST_ENGINE ?? 'docker'
const compose = program === 'docker' ? ['docker', 'compose'] : ['docker-compose']

/** The image under test, by TEST_IMAGE; without it there is no engine to ask. */
export const image = process.env.TEST_IMAGE ?? ''

/** Describes what the image does, and is skipped where there is none. */
export function describeImage(name: string, tests: () => void): void {
  describe.skipIf(image === '')(name, tests)
}

/** Asks the container engine. @returns what it wrote, without the line's end @throws with `code`, and what it wrote */
export async function engine(...args: string[]): Promise<string> {
  return (await execute(program, args)).stdout.trim()
}

/** Runs Docker Compose in a directory, and takes down behind the test what it has set up. */
export async function composeIn(cwd: string, ...args: string[]): Promise<string> {
  const [file = '', ...before] = compose
  onTestFinished(async () => void (await execute(file, [...before, 'down', '--volumes', '--timeout', '1'], { cwd })))
  return (await execute(file, [...before, ...args], { cwd })).stdout
}

/** Starts a container of the image that goes with the test. @returns its id, when it is healthy */
export async function run(options: string[], ...command: string[]): Promise<string> {
  const id = await engine('run', '--detach', ...options, image, ...command)
  onTestFinished(async () => void (await engine('rm', '--force', '--volumes', id)))
  await healthy(id)
  return id
}

/** Resolves when a container is healthy. */
export async function healthy(id: string): Promise<void> {
  await until(async () => (await engine('inspect', '--format', '{{.State.Health.Status}}', id)) === 'healthy')
}

/** Where the mock in a container is seen from here. */
export async function urlOf(id: string): Promise<string> {
  return `http://${(await engine('port', id, '4290')).split('\n')[0]?.replace('0.0.0.0', '127.0.0.1')}`
}
