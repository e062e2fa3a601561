import { execFile, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { builtFile, newDirectory } from './program.ts'

const execute = promisify(execFile)

// In a network of its own, port 443 is free. In a mount namespace of its own, /etc/hosts can say anything.
const unshare = ['--map-root-user', '--mount', '--net', 'sh', '-c']
const setUp = 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"'
const hostNames = '127.0.0.1 localhost pickyassist.com app.pickyassist.com\n'

/**
 * Starts a mock on port 443 in a namespace where pickyassist.com leads to it.
 *
 * @returns its directory, which has its certificate authority in ca.pem; a function that runs a shell command there; and one
 * that waits for a line of its log with this event
 */
export async function serveAsPickyAssist() {
  const cwd = newDirectory()
  const hosts = join(cwd, 'hosts')
  writeFileSync(hosts, hostNames)
  const serve = [process.execPath, builtFile('bin.mjs'), '--port=4290', '--https-port=443', '--db=:memory:']
  const child = spawn('unshare', [...unshare, setUp, hosts, ...serve], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const log = async (event: string): Promise<string> => {
    for (let line = await lines.next(); !line.done; line = await lines.next())
      if (JSON.parse(line.value).event === event) return line.value
    throw new Error(`the mock ended without the event ${event}`)
  }
  await log('ready')
  const enter = ['--target', String(child.pid), '--user', '--preserve-credentials', '--mount', '--net', 'sh', '-euc']
  const run = (command: string) => execute('nsenter', [...enter, `cd ${cwd} && ${command}`])
  writeFileSync(join(cwd, 'ca.pem'), (await run('curl --silent http://127.0.0.1:4290/_mock/ca.pem')).stdout)
  return { cwd, run, log }
}
