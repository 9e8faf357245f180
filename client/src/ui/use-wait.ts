import { useEffect, useState } from 'react'

const SECOND = 1000

/** Counts down the seconds until something may be done again. */
export function useWait(): { secondsLeft: number; wait: (seconds: number) => void } {
  const [end, setEnd] = useState(0)
  const [now, setNow] = useState(0)
  const isWaiting = now < end

  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => setNow(Date.now()), SECOND)
    return () => clearInterval(timer)
  }, [isWaiting])

  return {
    secondsLeft: Math.max(0, Math.ceil((end - now) / SECOND)),
    wait: (seconds) => {
      setNow(Date.now())
      setEnd(Date.now() + seconds * SECOND)
    },
  }
}
