import type { Mutation } from './mutation.ts'

const routes = 'test/dashboard/routes.test.ts'

/** The dashboard: what its page may load, and what it does. */
export const dashboard: Mutation[] = [
  {
    breaks: 'the page may run scripts of other origins',
    file: 'src/dashboard/routes.ts',
    find: `"script-src 'self'",`,
    replace: `"script-src *",`,
    tests: [routes],
  },
  {
    breaks: 'files outside of the page are served',
    file: 'src/dashboard/routes.ts',
    find: '/^(?:[a-z]+\\/)?[a-z-]+\\.(html|js|css|svg)$/',
    replace: '/^.*?\\.(html|js|ts|css|svg)$/',
    tests: [routes],
  },
  {
    breaks: 'the dashboard is there although the setting says off',
    file: 'src/app.ts',
    find: "if (settings.dashboard === 'on') await",
    replace: "if (settings.dashboard !== 'none') await",
    tests: [routes],
  },
  {
    breaks: 'the API is switched off for all accounts where one was chosen',
    file: 'src/dashboard/public/steering/scope.js',
    find: "(account === '' ? {} : { account })",
    replace: "(account === '' ? {} : {})",
    tests: ['test/dashboard/steering.test.ts'],
    title: 'the API is switched off after a confirmation',
  },
]
