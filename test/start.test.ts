// @module-tag long
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { newDirectory } from './support/program.ts'

/** A copy of the checkout that has not been built, with or without the packages. */
function newClone({ withPackages }: { withPackages: boolean }) {
  const directory = newDirectory()
  for (const path of [
    'src',
    'scripts',
    'fixtures',
    'LICENSE',
    'package.json',
    'package-lock.json',
    'rolldown.config.js',
  ])
    cpSync(path, join(directory, path), { recursive: true })
  if (withPackages) symlinkSync(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'))
  const start = () =>
    spawnSync(process.execPath, ['scripts/start.js', '--version'], { cwd: directory, encoding: 'utf8' })
  return { directory, start }
}

const building = 'picky-assist-mock: building, because the sources are newer than dist\n'

test('npm start builds the program, and again only after a source has changed', () => {
  const { directory, start } = newClone({ withPackages: true })
  const stdout = `${packageJson.version}\n`
  expect(start()).toMatchObject({ status: 0, stdout, stderr: building })
  expect(start()).toMatchObject({ status: 0, stdout, stderr: '' })
  const file = join(directory, 'package.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace(packageJson.version, '99.0.0'))
  expect(start()).toMatchObject({ status: 0, stdout: '99.0.0\n', stderr: building })
})

test('npm start reports a source that cannot be built, and does not run an older program', () => {
  const { directory, start } = newClone({ withPackages: true })
  appendFileSync(join(directory, 'src/main.ts'), 'const = 1')
  expect(start()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('src/main.ts') })
})

test('npm start without the packages that the build needs is reported in one line', () => {
  const line = 'picky-assist-mock: the package rolldown is not installed; run npm ci without --omit=dev\n'
  expect(newClone({ withPackages: false }).start()).toMatchObject({ status: 1, stdout: '', stderr: building + line })
})
