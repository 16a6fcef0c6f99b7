// Writes src/protocol.ts from the JSON Schema that the Python package exports: `jlpm gen`.
// With --check it writes nothing and exits 1 when the file is stale.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const SCHEMA = fileURLToPath(new URL('../../jupyter_agentchat/protocol/schema.json', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../src/protocol.ts', import.meta.url));
const BANNER = `// Generated from jupyter_agentchat/protocol/schema.json by \`jlpm gen\`. Do not edit.`;

/** The compiler's remark on each type: noise, and it changes with unrelated edits. */
const REFERENCED_BY = /(?: \*\n)? \* This (?:interface|type) was referenced by [^\n]*\n \* via the [^\n]*\n/g;
const EMPTY_COMMENT = /\/\*\*\n \*\/\n/g;

/** Keywords whose value is a map from names to schemas: the names are data, not keywords. */
const MAPS = new Set(['properties', '$defs', 'patternProperties']);

/**
 * A schema from which the compiler makes exactly one type for each definition.
 *
 * - Inner titles go: each would become a type of its own. A definition's title is its name.
 * - What stands beside a $ref goes: the compiler would copy the type under a second name.
 * - An object with properties is closed, so no type gets an index signature.
 */
function tidy(schema) {
  if (Array.isArray(schema)) return schema.map(tidy);
  if (schema === null || typeof schema !== 'object') return schema;
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
  const tidied = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'title') continue;
    if (key === 'enum' || key === 'const' || key === 'default') tidied[key] = value;
    else if (MAPS.has(key)) tidied[key] = mapValues(value, tidy);
    else tidied[key] = tidy(value);
  }
  if (tidied.properties) tidied.additionalProperties ??= false;
  return tidied;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

async function generate() {
  const source = JSON.parse(await readFile(SCHEMA, 'utf8'));
  const schema = tidy(source);
  for (const [name, definition] of Object.entries(schema.$defs)) definition.title = name;
  schema.title = source.title;
  const types = await compile(schema, source.title, {
    additionalProperties: false,
    bannerComment: BANNER,
    declareExternallyReferenced: true,
    enableConstEnums: false,
    format: true,
    ignoreMinAndMaxItems: true, // tuples of every length say little and read badly
    strictIndexSignatures: true,
    style: { arrowParens: 'avoid', printWidth: 100, singleQuote: true, trailingComma: 'none' },
    unreachableDefinitions: true
  });
  return types.replace(REFERENCED_BY, '').replace(EMPTY_COMMENT, '');
}

const wanted = await generate();
if (process.argv.includes('--check')) {
  const present = await readFile(OUTPUT, 'utf8').catch(() => '');
  if (present !== wanted) {
    console.error('src/protocol.ts is stale: run `make fix` (or `jlpm gen` in labextension/)');
    process.exit(1);
  }
} else {
  await writeFile(OUTPUT, wanted);
}
