/** Loaded before a server (`--import`): its `Date` is CLOCK_SHIFT_MS ahead, as on a machine whose clock is wrong. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
const MachineDate = Date

globalThis.Date = class extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(MachineDate.now() + shiftMs)
    else super(...parts)
  }

  static now() {
    return MachineDate.now() + shiftMs
  }
}
