// Writes program.cache for the program.cjs in a directory: node scripts/record-code-cache.js DIRECTORY
// Starts the program, sends it the calls that a test sends first, and stores what V8 has compiled by then.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { argv, exit, stdout } from 'node:process'
import { compileProgram, readProgram, runProgram } from '../src/load-program.js'

const [directory = 'dist'] = argv.splice(2, argv.length, 'serve', '--port=0', '--db=:memory:', '--log-format=json')
const calls = {
  '/app/api/v2/pm/create-project': { token: 't', project_name: 'First', generate_api_token: true },
  '/_mock/reset': {},
}

// The program writes its log here. The line of the event `ready` has the URL.
stdout.write = (line) => {
  const { event, url } = JSON.parse(String(line))
  if (event === 'ready') void record(url)
  return true
}
const program = { ...readProgram(resolve(directory)), cachedData: undefined }
const script = compileProgram(program)
runProgram(program, script)

/** @param {string} url */
async function record(url) {
  for (const [path, body] of Object.entries(calls)) {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    await response.text()
    if (!response.ok) throw new Error(`${path} answered with HTTP ${response.status}`)
  }
  writeFileSync(program.cacheFile, Buffer.concat([Buffer.from(program.key), script.createCachedData()]))
  exit()
}
