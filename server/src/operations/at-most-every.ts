/**
 * Calls `say`, and then not again for `milliseconds`: what keeps happening during an outage is told now and then.
 *
 * @param now milliseconds of a clock that is not set back
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
