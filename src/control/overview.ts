import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'

/** GET /_mock: the version, the settings in effect and the endpoints, each as `GET /_mock/mode`. */
export function overviewRoute(
  { settings, version, store }: Context,
  endpoints: readonly string[],
): FastifyPluginAsyncTypebox {
  // Fixtures given inline contain master tokens.
  const { fixtures, controlToken, ...plainSettings } = settings
  return async (app) => {
    app.get('', { schema: overviewSchema }, async () => ({
      name: 'picky-assist-mock',
      version,
      settings: { ...plainSettings, fixtures: fixtures !== undefined, controlToken: controlToken !== undefined },
      mode: store.mode.get().mode,
      endpoints: [...endpoints],
      links,
    }))
  }
}

const overviewSchema = {
  summary: 'Show the version, the settings in effect and the endpoints',
  response: {
    200: Type.Object({
      name: Type.String(),
      version: Type.String(),
      settings: Type.Record(Type.String(), Type.Unknown(), {
        description: 'By name. Of fixtures and control token it only says whether they are set.',
      }),
      mode: Type.String({ description: 'The mode of all accounts.' }),
      endpoints: Type.Array(Type.String(), { description: 'Such as GET /_mock/mode.' }),
      links: Type.Record(Type.String(), Type.String(), { description: 'Paths by name.' }),
    }),
  },
}

// The paths by name. `endpoints` has all of them, with their methods.
const links = {
  reset: '/_mock/reset',
  mode: '/_mock/mode',
  clock: '/_mock/clock',
  advanceClock: '/_mock/clock/advance',
  faults: '/_mock/faults',
  requests: '/_mock/requests',
  wait: '/_mock/requests/wait',
  verify: '/_mock/requests/verify',
  stream: '/_mock/requests/stream',
  state: '/_mock/state',
  snapshots: '/_mock/snapshots',
  accounts: '/_mock/accounts',
  projects: '/_mock/projects',
  project: '/_mock/projects/:id',
  checkApiToken: '/_mock/api-tokens/check',
  ca: '/_mock/ca.pem',
  ledger: '/_mock/ledger',
  openapi: '/_mock/openapi.json',
  controlOpenapi: '/_mock/openapi.json?plane=control',
  livez: '/livez',
  readyz: '/readyz',
}
