import type { Static, TSchema } from '@sinclair/typebox'
import { TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import { describeValue } from './describe.ts'

/** The first error in a value. */
export type ValidationError = {
  /** JSON pointer to the error; '' is the whole value */
  pointer: string
  /** in words, from the schema's `expected` */
  expected: string
  /** described in words; for a schema marked `secret`, without the value */
  received: string
  /** the value itself, which may be a secret */
  value: unknown
  /** the schema that rejects the value; for an unknown key, the object's schema */
  schema: TSchema
}

/** A validator for `schema`. Compiled at first use, so that startup stays fast. */
export function createValidator<T extends TSchema>(schema: T) {
  let compiled: ReturnType<typeof TypeCompiler.Compile<T>> | undefined
  const compile = () => {
    compiled ??= TypeCompiler.Compile(schema)
    return compiled
  }
  return {
    isValid: (value: unknown): value is Static<T> => compile().Check(value),
    /** The first error in an invalid value. */
    firstError(value: unknown): ValidationError {
      const error = compile().Errors(value).First()
      if (!error) throw new TypeError('firstError was called with a valid value')
      // An unknown key may be a misspelt secret.
      const hidden = error.schema.secret || error.type === ValueErrorType.ObjectAdditionalProperties
      const received = hidden ? describeSecret(error.value) : describeValue(error.value)
      return {
        pointer: error.path,
        expected: describeExpected(error),
        received,
        value: error.value,
        schema: error.schema,
      }
    },
  }
}

/** What `schema` accepts, in words. */
export function describeSchema(schema: TSchema): string {
  if (typeof schema.expected === 'string') return schema.expected
  return schema.type === 'object' ? 'an object' : `a value of type ${schema.type}`
}

function describeExpected({ type, schema }: ValueError): string {
  if (type !== ValueErrorType.ObjectAdditionalProperties) return describeSchema(schema)
  return `only the keys ${Object.keys(schema.properties).join(', ')}`
}

function describeSecret(value: unknown): string {
  if (typeof value !== 'string' || value === '') return describeValue(value)
  const { length } = [...value]
  return `a string of ${length} ${length === 1 ? 'character' : 'characters'}`
}
