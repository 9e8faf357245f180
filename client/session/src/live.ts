export { type LiveEvents, liveEvents } from './live/live-events.ts'
export type { LiveEvent, LiveEventsOptions, LiveStreamOptions } from './live/live-options.ts'
export { type LiveStream, liveStream } from './live/live-stream.ts'
export type { Subscription } from './live/stream-request.ts'
