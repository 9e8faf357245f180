import { createContext, use } from 'react'
import type { Feature } from './define-feature.ts'

/** The features of the application, in the order of the navigation. */
export const FeaturesContext = createContext<readonly Feature[]>([])

export const useFeatures = (): readonly Feature[] => use(FeaturesContext)
