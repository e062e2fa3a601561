import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMock } from '../../../src/index.ts'
import { type Client, createClient } from './http.ts'
import { toSettings, type World } from './worlds.ts'

export type Server = Awaited<ReturnType<typeof startServer>>

/** Starts a mock with the settings of a world, on a real database file, which is removed with it. */
export async function startServer(world: World) {
  const directory = mkdtempSync(join(tmpdir(), 'picky-simulation-'))
  const start = () => startMock({ ...toSettings(world), db: join(directory, 'a.sqlite') })
  let mock = await start()
  let client: Client = createClient(mock.url)
  const stop = async () => {
    client.close()
    await mock.close()
  }

  return {
    client: (): Client => client,
    /** Stops the mock, and starts it again on the same file. */
    async restart(): Promise<void> {
      await stop()
      mock = await start()
      client = createClient(mock.url)
    },
    /** Makes the mock as it was when it first started. */
    async clear(): Promise<void> {
      await client.send({ method: 'POST', path: '/_mock/reset' })
      const { snapshots } = await client.getJson('/_mock/snapshots')
      for (const { name, account } of Array.isArray(snapshots) ? snapshots : [])
        await client.send({ method: 'DELETE', path: `/_mock/snapshots/${name}${account ? `?account=${account}` : ''}` })
    },
    async close(): Promise<void> {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
