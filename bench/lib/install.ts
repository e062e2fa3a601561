import { existsSync, globSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bench, checkout, newDirectory } from './files.ts'
import { runProgram } from './programs.ts'

const patienceMs = 300_000

/** Installs the peers into bench/node_modules, unless that is up to date. */
export async function installPeers(): Promise<void> {
  const installed = join(bench, 'node_modules/.package-lock.json')
  const isCurrent = existsSync(installed) && modifiedAt(installed) >= modifiedAt(join(bench, 'package-lock.json'))
  if (!isCurrent) await npm(['ci', '--ignore-scripts'], bench)
}

/**
 * Builds and packs the product in a directory with its sources, and installs the package as a user does.
 *
 * @returns the directory in which it is installed
 */
export async function installProduct(sources: string): Promise<string> {
  const directory = newDirectory('installed')
  // Packing builds first.
  await npm(['pack', '--pack-destination', directory], sources)
  const tarballs = globSync(join(directory, '*.tgz'))
  writeFileSync(join(directory, 'package.json'), '{ "private": true }')
  await npm(['install', '--ignore-scripts', ...tarballs], directory)
  return directory
}

/** Copies a revision of the repository into a temporary directory and installs what is needed to build it. */
export async function extractRevision(revision: string): Promise<string> {
  const directory = newDirectory('revision')
  const archive = join(newDirectory('archive'), 'revision.tar')
  await runProgram({ command: 'git', args: ['archive', '--output', archive, revision], cwd: checkout }, patienceMs)
  await runProgram({ command: 'tar', args: ['-xf', archive], cwd: directory }, patienceMs)
  await npm(['ci', '--ignore-scripts'], directory)
  return directory
}

async function npm(args: string[], cwd: string): Promise<void> {
  const env = { ...process.env, NO_COLOR: '1' }
  const options = ['--loglevel=error', '--no-audit', '--no-fund', '--prefer-offline']
  await runProgram({ command: 'npm', args: [...args, ...options], cwd, env }, patienceMs)
}

function modifiedAt(file: string): number {
  return statSync(file).mtimeMs
}
