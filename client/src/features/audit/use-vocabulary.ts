import { useEffect, useState } from 'react'
import type { Feature } from '../../feature/define-feature.ts'
import { useFeatures } from '../../feature/features-context.ts'
import { type Vocabulary, vocabularyOf } from './vocabulary.ts'

interface Arrival {
  vocabulary?: Vocabulary | undefined
  error?: unknown
}

const loaded = new WeakMap<readonly Feature[], Vocabulary>()

/** The audit words of all features; undefined until they are loaded. A failure is thrown to the boundary around the page. */
export function useVocabulary(): Vocabulary | undefined {
  const features = useFeatures()
  const [{ vocabulary, error }, setArrival] = useState<Arrival>({ vocabulary: loaded.get(features) })

  useEffect(() => {
    if (loaded.has(features)) return
    load(features).then(
      (arrived) => setArrival({ vocabulary: arrived }),
      (reason: unknown) => setArrival({ error: reason ?? new Error('The audit words could not be loaded') }),
    )
  }, [features])

  if (error) throw error
  return vocabulary
}

async function load(features: readonly Feature[]): Promise<Vocabulary> {
  const words = await Promise.all(features.flatMap(({ auditWords }) => auditWords?.() ?? []))
  const vocabulary = vocabularyOf(words)
  loaded.set(features, vocabulary)
  return vocabulary
}
