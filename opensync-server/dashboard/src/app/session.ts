import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onSignedOut } from '../api/client';
import { startEvents } from '../api/events';

const CHANNEL = 'opensync-account';

/** Whether one is asked to sign in, and what to call when that has changed. */
export function useSignIn() {
  const queries = useQueryClient();
  const [isOut, setOut] = useState(false);
  useEffect(() => onSignedOut(() => setOut(true)), []);
  useEffect(() => {
    if (isOut) return;
    return startEvents();
  }, [isOut]);
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => {
      queries.clear();
      setOut(true);
    };
    return () => channel.close();
  }, [queries]);
  return {
    isOut,
    /** One may be signed in again: all that is shown is asked for anew. */
    again: () => {
      setOut(false);
      void queries.invalidateQueries();
    },
    /** One has signed out here: other tabs are told, and nothing that was read is kept. */
    leave: () => {
      const channel = new BroadcastChannel(CHANNEL);
      channel.postMessage('out');
      channel.close();
      queries.clear();
      setOut(true);
    },
  };
}
