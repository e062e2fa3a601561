import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, onTestFinished } from 'vitest'
import { until } from './start.ts'

const execute = promisify(execFile)
const program = process.env.TEST_ENGINE ?? 'docker'
const compose = program === 'docker' ? ['docker', 'compose'] : ['docker-compose']

/** The image under test, from TEST_IMAGE. Empty if no image is tested; then no container engine is needed. */
export const image = process.env.TEST_IMAGE ?? ''

/** A `describe` for tests of the image. Skipped if there is no image. */
export function describeImage(name: string, tests: () => void): void {
  describe.skipIf(image === '')(name, tests)
}

/** Runs a command of the container engine. @returns its output, without the trailing newline @throws with the exit code in `code`, and the output */
export async function engine(...args: string[]): Promise<string> {
  return (await execute(program, args)).stdout.trim()
}

/** Runs Docker Compose in a directory, and removes what it started when the test ends. */
export async function composeIn(cwd: string, ...args: string[]): Promise<string> {
  const [file = '', ...before] = compose
  onTestFinished(async () => void (await execute(file, [...before, 'down', '--volumes', '--timeout', '1'], { cwd })))
  return (await execute(file, [...before, ...args], { cwd })).stdout
}

/** Starts a container of the image, removed when the test ends. @returns its id, once it is healthy */
export async function run(options: string[], ...command: string[]): Promise<string> {
  const id = await engine('run', '--detach', ...options, image, ...command)
  onTestFinished(async () => void (await engine('rm', '--force', '--volumes', id)))
  await healthy(id)
  return id
}

/** Waits until a container is healthy. */
export async function healthy(id: string): Promise<void> {
  await until(async () => (await engine('inspect', '--format', '{{.State.Health.Status}}', id)) === 'healthy')
}

/** The URL at which the mock in a container can be reached from this machine. */
export async function urlOf(id: string): Promise<string> {
  return `http://${(await engine('port', id, '4290')).split('\n')[0]?.replace('0.0.0.0', '127.0.0.1')}`
}
