import { checkout } from './files.ts'
import { runProgram } from './programs.ts'

/** The checkout's last commit, and whether it has changes since. */
export async function describeCheckout(): Promise<string> {
  try {
    const hash = await shortHash('HEAD')
    return (await hasChanges()) ? `${hash} with changes` : hash
  } catch {
    return 'not in a git repository'
  }
}

/**
 * What to compare the checkout with: the last release before it, or the commit before it if there is no release yet.
 *
 * @throws Error if there is no earlier commit
 */
export async function findEarlierRevision(): Promise<string> {
  const before = (await hasChanges()) ? 'HEAD' : 'HEAD~1'
  const release = git('describe', '--tags', '--match', 'v*', '--abbrev=0', before)
  return release.catch(() => shortHash(before))
}

async function shortHash(revision: string): Promise<string> {
  return git('rev-parse', '--short', '--verify', `${revision}^{commit}`)
}

// Does not write to the index, which other git commands may be using.
async function hasChanges(): Promise<boolean> {
  return (await git('--no-optional-locks', 'status', '--porcelain')) !== ''
}

async function git(...args: string[]): Promise<string> {
  return (await runProgram({ command: 'git', args, cwd: checkout }, 10_000)).trim()
}
