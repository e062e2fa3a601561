import type { Seats } from '../../lib/limiter.ts'
import { Problem } from '../problem.ts'

/** Takes a seat among the waiting calls and streams. @throws Problem where all are taken */
export function sit(seats: Seats): () => void {
  const standUp = seats.take()
  if (standUp) return standUp
  throw new Problem(429, `at most ${seats.most} calls wait or stream at a time`)
}
