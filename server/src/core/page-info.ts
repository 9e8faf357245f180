import { Field, ObjectType } from 'type-graphql'
import { badUserInput } from './errors.ts'

@ObjectType({
  description: 'Position of a page in its list; see the Relay cursor connections specification.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether there is something before this page.' })
  hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item; null on an empty page.',
  })
  startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item, to give as `after` for the next page.',
  })
  endCursor!: string | null
}

/** A list as defined by the Relay cursor connections specification. */
export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[]
  readonly pageInfo: PageInfo
}

/** Builds a page from `nodes`, which contain one item more than `first` if there are further pages. */
export function pageOf<Node>(
  nodes: readonly Node[],
  { first, after }: { readonly first: number; readonly after: string | null },
  cursorOf: (node: Node) => string,
): Connection<Node> {
  const edges = nodes.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: nodes.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** Maximum page size of any list. */
const longestPage = 100

/**
 * Returns the page size requested from `field`. @throws Refusal if it is less than one or greater than `longestPage`
 */
export function pageSize(first: number | null | undefined, field: string): number {
  const size = first ?? 20
  if (size >= 1 && size <= longestPage) return size
  throw badUserInput(`The argument "first" of "${field}" must be 1 to ${longestPage}.`)
}
