import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';

/** Words that a field holds, where the description of the interface says so in prose only. */
const ROLES = ['user', 'assistant', 'system', 'tool'];
const KINDS = 'text thinking toolCall toolResult file image patch compaction step other'.split(' ');
const VERDICTS = ['golden', 'correct', 'incorrect', 'needs_review'];
const WORDS = {
  'HitOut.role': ROLES,
  'OutlineRow.kinds': KINDS,
  'Session.evalStatus': VERDICTS,
  'SessionEdit.evalStatus': VERDICTS,
  'SearchAnswer.mode': ['hybrid', 'fulltext', 'semantic'],
};

/** Gives the field `name` its words, unless it has them by itself. */
function limit(schemas, name, words) {
  const [schema, key] = name.split('.');
  const field = schemas[schema]?.properties?.[key];
  if (!field) throw new Error(`openapi.json: there is no ${name}`);
  const texts = field.items ?? field;
  texts.enum ??= texts.type === 'string' ? words : [...words, null];
}

/** A page of a list is made of what the list is of, under its own name. */
function nameItems(schemas) {
  for (const [name, schema] of Object.entries(schemas)) {
    const of = /^Page_(.+)$/.exec(name)?.[1];
    if (of && schemas[of]) schema.properties.items.items = { $ref: `#/components/schemas/${of}` };
  }
}

const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const description = JSON.parse(readFileSync(pathOf('openapi.json'), 'utf8'));
const { schemas } = description.components;
for (const [name, words] of Object.entries(WORDS)) limit(schemas, name, words);
nameItems(schemas);
writeFileSync(pathOf('src/api/schema.d.ts'), astToString(await openapi(description)));
