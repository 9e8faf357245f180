import type { ExportedField, ExportSection } from '../features/account-data.ts'

const typeOf: Readonly<Record<ExportedField['type'], object>> = {
  boolean: { type: ['boolean', 'null'] },
  integer: { type: ['integer', 'null'] },
  list: { type: ['array', 'null'] },
  object: { type: ['object', 'null'] },
  text: { type: ['string', 'null'] },
  time: { type: ['string', 'null'], format: 'date-time' },
}

/** The JSON Schema of the document that `exportMyData` leads to. */
export function exportSchema(sections: readonly ExportSection[]): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The data of an account',
    type: 'object',
    properties: {
      format: { const: 'gatehouse-data-export-1', description: 'The version of the format.' },
      exportedAt: { type: 'string', format: 'date-time', description: 'When the copy was made.' },
      account: { type: 'string', format: 'uuid', description: 'The id of the account.' },
      ...Object.fromEntries(sections.map((section) => [section.name, schemaOf(section)])),
    },
    required: ['format', 'exportedAt', 'account', ...sections.map(({ name }) => name)],
  }
  return JSON.stringify(schema, null, 2)
}

function schemaOf({ description, single, fields, omitted = {} }: ExportSection): object {
  const entry = {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        { ...typeOf[field.type], description: field.description },
      ]),
    ),
    required: Object.keys(fields),
  }
  const reasons = Object.entries(omitted).map(([column, reason]) => `\`${column}\` ${reason}`)
  const comment = reasons.length > 0 && { $comment: `Not included: ${reasons.join('; ')}.` }
  return single
    ? { description, ...entry, ...comment }
    : { description, type: 'array', items: entry, ...comment }
}
