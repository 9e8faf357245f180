'use client'
import { useAuth } from '@gatehouse/session/react'
export function Who() {
  return <p>{useAuth().status}</p>
}
