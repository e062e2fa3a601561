import { readFileSync } from 'node:fs'

/** The resident memory of a process and of all its children, in MB. Linux only. */
export function residentMemory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`)) ?? []
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
  return Number(kilobytes ?? 0) / 1000 + children.reduce((sum, child) => sum + residentMemory(child), 0)
}

/** Runs `action` and takes the memory of a process ten times a second meanwhile. @returns the highest value, in MB */
export async function watchMemory<Result>(pid: number, action: Promise<Result>) {
  let highest = residentMemory(pid)
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMemory(pid))
  }, 100)
  try {
    return { result: await action, highest }
  } finally {
    clearInterval(timer)
  }
}

// A process may end while it is looked at.
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
