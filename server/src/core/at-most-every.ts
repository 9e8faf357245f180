/**
 * Limits `say` to one call per `milliseconds`, so that a repeated message during an outage is logged only now and then.
 *
 * @param now milliseconds of a monotonic clock
 */
export function atMostEvery<Said extends unknown[]>(
  milliseconds: number,
  say: (...said: Said) => void,
  now: () => number = () => performance.now(),
): (...said: Said) => void {
  let quietUntil = Number.NEGATIVE_INFINITY
  return (...said) => {
    if (now() < quietUntil) return
    quietUntil = now() + milliseconds
    say(...said)
  }
}
