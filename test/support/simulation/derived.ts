// The formats that the ledger rules (key-formats).
const formats: Record<string, { pattern: RegExp; length: number }> = {
  license: { pattern: /^[0-9a-f]{30}$/, length: 30 },
  qr: { pattern: /^[0-9a-f]{13}$/, length: 13 },
  keyword: { pattern: /^XY\d{6}[A-Za-z]{10}$/, length: 18 },
  token: { pattern: /^[0-9a-f]{40}$/, length: 40 },
  fingerprint: { pattern: /^fp_[0-9a-f]{12}$/, length: 15 },
}

// The kinds whose last 13 digits count up from one project of an account to the next (qr-name-counts, api-token-ending).
const counting = ['qr', 'token']
const counterDigits = 13
const counterLimit = 16 ** counterDigits

export type Derived = ReturnType<typeof createDerived>

/**
 * The values that the mock derives from a hash. A value's name is its kind, the account's token, the project's id, and for API tokens
 * a position, separated by spaces. The model cannot compute them, so it takes each from the first answer that shows
 * it. From then on it must be the same everywhere, and no other value may equal it.
 */
export function createDerived() {
  const values = new Map<string, string>()
  const names = new Map<string, string>()
  const counters = new Map<string, number>()

  const findProblem = (name: string, value: string): string | undefined => {
    const [kind = '', account, projectId] = name.split(' ')
    if (!formats[kind]?.pattern.test(value)) return `expected the format of ${name}, received ${value}`
    const taken = names.get(value)
    if (taken !== undefined) return `expected a new value for ${name}, received that of ${taken}`
    if (!counting.includes(kind)) return undefined
    const digits = Number.parseInt(value.slice(-counterDigits), 16)
    const start = (digits - Number(projectId) + counterLimit) % counterLimit
    const counter = `${kind} ${account}`
    const known = counters.get(counter) ?? start
    counters.set(counter, known)
    return known === start ? undefined : `expected the digits of ${name} to count up with the project's id`
  }

  return {
    /** Takes or compares a value. @returns what is wrong with it */
    accept(name: string, actual: unknown): string | undefined {
      const known = values.get(name)
      if (known !== undefined) return known === actual ? undefined : `expected ${name}, ${known}, received ${actual}`
      const value = String(actual)
      const problem = findProblem(name, value)
      if (problem !== undefined) return problem
      values.set(name, value)
      names.set(value, name)
      return undefined
    },
    /** The value; undefined until an answer has shown it. */
    get: (name: string): string | undefined => values.get(name),
    /** All values of a kind, in the order in which answers have shown them, also of projects that are gone. */
    seen: (kind: string): string[] =>
      [...values].filter(([name]) => name.startsWith(`${kind} `)).map(([, value]) => value),
    lengthOf: (name: string): number => formats[name.split(' ')[0] ?? '']?.length ?? 0,
  }
}
