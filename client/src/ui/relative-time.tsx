import { useEffect, useState } from 'react'
import { formatExact, formatRelative } from './format-time.ts'

const MINUTE = 60 * 1000

/** "3 hours ago", with the exact time on hover; updated each minute. */
export function RelativeTime({ value }: { value: string }) {
  const [now, setNow] = useState(() => Date.now())

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE)
    return () => clearInterval(timer)
  }, [])

  const then = new Date(value)
  return (
    <time dateTime={value} title={formatExact(then)}>
      {formatRelative(then, now)}
    </time>
  )
}
