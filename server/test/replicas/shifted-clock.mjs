/** Loaded before a server (`--import`): shifts its `Date` by CLOCK_SHIFT_MS, like on a machine with a wrong clock. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
const MachineDate = Date

class ShiftedDate extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(MachineDate.now() + shiftMs)
    else super(...parts)
  }

  static now() {
    return MachineDate.now() + shiftMs
  }
}

// MikroORM knows properties with dates by the name of their class.
globalThis.Date = Object.defineProperty(ShiftedDate, 'name', { value: 'Date' })
