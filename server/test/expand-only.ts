import { type AlterTableCmd, type ColumnDef, type Node, parse } from 'libpg-query'

/** Why a migration must not contain a statement while the former release runs; see `docs/upgrading.md`. */
export interface Objection {
  readonly statement: string
  readonly because: string
}

const takenAway = 'takes away what the former release uses: do that one release later'
const renamed =
  'renames what the former release uses: add the new one, and take the old one away a release later'
const fullOfRows = 'reads every row under a lock that writers wait for'

/** Tables and their parts that the checked migrations create themselves, and that the former release cannot use. */
type Made = ReadonlySet<string>

/**
 * Returns the statements that are not expand-only, checked in order. Objects that the statements create may be changed
 * freely.
 */
export async function objectionsTo(statements: readonly string[]): Promise<Objection[]> {
  const made = new Set<string>()
  const objections: Objection[] = []
  for (const statement of statements) {
    const { stmts = [] } = await parse(statement)
    for (const { stmt } of stmts) {
      if (stmt === undefined) continue
      for (const because of objectionsToNode(stmt, made))
        objections.push({ statement: oneLine(statement), because })
      for (const name of namesMadeBy(stmt)) made.add(name)
    }
  }
  return objections
}

const oneLine = (statement: string): string => statement.replaceAll(/\s+/g, ' ').trim()

function namesMadeBy(node: Node): string[] {
  if ('CreateStmt' in node) return [node.CreateStmt.relation?.relname ?? '']
  if ('IndexStmt' in node) return [node.IndexStmt.idxname ?? '']
  return []
}

function objectionsToNode(node: Node, made: Made): string[] {
  if ('DropStmt' in node) return dropped(node.DropStmt.removeType, node.DropStmt.objects ?? [], made)
  if ('RenameStmt' in node)
    return isMade(node.RenameStmt.relation?.relname, made) ? [] : renames(node.RenameStmt.renameType)
  if ('AlterTableStmt' in node) {
    if (isMade(node.AlterTableStmt.relation?.relname, made)) return []
    return (node.AlterTableStmt.cmds ?? []).flatMap((cmd) =>
      'AlterTableCmd' in cmd ? altered(cmd.AlterTableCmd) : [],
    )
  }
  if ('IndexStmt' in node) {
    const { relation, if_not_exists: mayBeThere } = node.IndexStmt
    if (isMade(relation?.relname, made) || mayBeThere === true) return []
    return [
      `${fullOfRows}: say "if not exists", and let operators of large tables build it before, concurrently`,
    ]
  }
  if ('TruncateStmt' in node) return [takenAway]
  return []
}

const isMade = (name: string | undefined, made: Made): boolean => name !== undefined && made.has(name)

/** A dropped function, trigger or index may be replaced by another; the test of both releases shows whether it is. */
const harmless = new Set(['OBJECT_FUNCTION', 'OBJECT_TRIGGER', 'OBJECT_INDEX'])

function dropped(type: string | undefined, objects: readonly Node[], made: Made): string[] {
  if (type === undefined || harmless.has(type)) return []
  return objects.every((object) => isMade(lastNameOf(object), made)) ? [] : [takenAway]
}

function lastNameOf(object: Node): string | undefined {
  const last = 'List' in object ? object.List.items?.at(-1) : object
  return last && 'String' in last ? last.String.sval : undefined
}

const renames = (type: string | undefined): string[] =>
  type === 'OBJECT_TABLE' || type === 'OBJECT_COLUMN' ? [renamed] : []

function altered({ subtype, def }: AlterTableCmd): string[] {
  switch (subtype) {
    case 'AT_DropColumn':
      return [takenAway]
    case 'AT_AlterColumnType':
      return ['rewrites the table, and the former release reads the former type: add a column instead']
    case 'AT_SetNotNull':
      return [`${fullOfRows}, and the former release may leave the column empty: do that one release later`]
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? added(def.ColumnDef) : []
    case 'AT_AddConstraint':
      return def && 'Constraint' in def && def.Constraint.skip_validation !== true
        ? [`${fullOfRows}: add it "not valid", and validate it one release later`]
        : []
    default:
      return []
  }
}

function added({ constraints = [] }: ColumnDef): string[] {
  const has = (type: string): boolean =>
    constraints.some((one) => 'Constraint' in one && one.Constraint.contype === type)
  if (has('CONSTR_GENERATED')) return ['rewrites the table under a lock that everybody waits for']
  if (has('CONSTR_NOTNULL') && !has('CONSTR_DEFAULT'))
    return ['is not null without a default, and the former release does not fill it: give it one']
  return []
}
