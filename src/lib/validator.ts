import type { Static, TSchema } from '@sinclair/typebox'
import { TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import { describe } from './describe.ts'

/** The first thing wrong with a value. */
export type Misfit = {
  /** JSON pointer to it; '' is the whole */
  pointer: string
  /** in words, from the schema's `expected` */
  expected: string
  /** in words; a schema with `secret` keeps its value out of them */
  received: string
  /** the schema it does not fit; for an unknown key, the object's */
  schema: TSchema
}

/** A check of values against `schema`, compiled when first used: start-up pays nothing. */
export function createValidator<T extends TSchema>(schema: T) {
  let compiled: ReturnType<typeof TypeCompiler.Compile<T>> | undefined
  const compile = () => {
    compiled ??= TypeCompiler.Compile(schema)
    return compiled
  }
  return {
    fits: (value: unknown): value is Static<T> => compile().Check(value),
    /** What is wrong with a value that does not fit. */
    misfit(value: unknown): Misfit {
      const error = compile().Errors(value).First()
      if (!error) throw new TypeError('asked what is wrong with a value that fits')
      // An unknown key may be a secret's, misspelt.
      const hidden = error.schema.secret || error.type === ValueErrorType.ObjectAdditionalProperties
      const received = hidden ? describeSecret(error.value) : describe(error.value)
      return { pointer: error.path, expected: expectedBy(error), received, schema: error.schema }
    },
  }
}

/** What `schema` takes, in words. */
export function expectedOf(schema: TSchema): string {
  if (typeof schema.expected === 'string') return schema.expected
  return schema.type === 'object' ? 'an object' : `a value of type ${schema.type}`
}

function expectedBy({ type, schema }: ValueError): string {
  if (type !== ValueErrorType.ObjectAdditionalProperties) return expectedOf(schema)
  return `no such key, only ${Object.keys(schema.properties).join(', ')}`
}

function describeSecret(value: unknown): string {
  return typeof value === 'string' && value !== '' ? `a string of ${value.length} characters` : describe(value)
}
