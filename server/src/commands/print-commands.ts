import 'reflect-metadata'
import { readFile } from 'node:fs/promises'
import { builtInFeatures } from '../built-in-features.ts'
import { exportSectionsOf } from '../features/feature.ts'
import { printRoleMatrix } from '../gate/role-matrix.ts'
import { publishedSchema } from '../published-schema.ts'
import { printPublishedSchema } from '../schema.ts'
import { printErrorGuide } from './error-guide.ts'
import { exportSchema } from './export-schema.ts'

/** Prints what is generated from the schema; needs no database. */
export const printCommands = {
  schema: async (): Promise<string> => printPublishedSchema(await publishedSchema()).trimEnd(),
  exportSchema: async (): Promise<string> => exportSchema(exportSectionsOf(builtInFeatures)),
  roleMatrix: async (): Promise<string> => printRoleMatrix(await publishedSchema()).trimEnd(),
  errors: async (path: string): Promise<string> =>
    printErrorGuide(await publishedSchema(), JSON.parse(await readFile(path, 'utf8'))).trimEnd(),
}
