import { z } from 'zod';
import { Config } from '../../shared/model/config.ts';
import type { KeyPath } from './source.ts';

/** The keys that may stand under `path`, given what is written there (a cloud's keys depend on its kind). */
export function knownKeys(path: KeyPath, data: unknown): readonly string[] {
  let schemas: readonly z.core.$ZodType[] = [Config];
  let value = data;
  for (const key of path) {
    schemas = plain(schemas, value).flatMap((schema) => {
      if (schema instanceof z.ZodObject) return typeof key === 'string' && key in schema.shape ? [schema.shape[key]] : [];
      if (schema instanceof z.ZodArray) return [schema.element];
      if (schema instanceof z.ZodRecord) return [schema.valueType];
      return [];
    });
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  const keys = plain(schemas, value).flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
  return [...new Set(keys)];
}

/** Takes off defaults and options, and opens unions: of those with a `kind`, the one that is written. */
function plain(schemas: readonly z.core.$ZodType[], value: unknown): readonly z.core.$ZodType[] {
  return schemas.flatMap((schema) => {
    if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return plain([schema.unwrap()], value);
    if (schema instanceof z.ZodDiscriminatedUnion) {
      const kind = typeof value === 'object' && value !== null ? Reflect.get(value, schema.def.discriminator) : undefined;
      const options = plain(schema.options, value);
      const fitting = options.filter((option) => option instanceof z.ZodObject && option.shape[schema.def.discriminator]?.safeParse(kind).success);
      return fitting.length > 0 ? fitting : options;
    }
    if (schema instanceof z.ZodUnion) return plain(schema.options, value);
    return [schema];
  });
}
