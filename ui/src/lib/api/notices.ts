import type { Result } from '$lib/result';
import { commands, type Heard, type Notice } from './bindings';
import { settle } from './settle';

type Hear = (notice: Notice) => void;

/** The shell does not answer: so long until it is asked again. */
const AGAIN_MS = 1000;

const hearers = new Set<Hear>();
let isAsking = false;

/** Hears what the shell says without being asked for it. Gives back the disposer. */
export function onNotice(hear: Hear): () => void {
  hearers.add(hear);
  if (!isAsking) void ask();
  return () => void hearers.delete(hear);
}

/** Calls back after each commit, whoever made it. Gives back the disposer. */
export function onChanged(heard: (action: string) => void): () => void {
  return onNotice((notice) => {
    if (notice.what === 'changed') heard(notice.action);
  });
}

/** Tells everybody who hears. */
export function say(notice: Notice): void {
  for (const hear of [...hearers]) hear(notice);
}

/** One question after the other, for as long as the page is there; the shell answers when it has something to say. */
async function ask(): Promise<void> {
  isAsking = true;
  let last: number | null = null;
  for (;;) {
    const answer: Result<Heard> = await settle(commands.nextNotices(last));
    if (answer.ok) {
      last = answer.value.last;
      answer.value.notices.forEach(say);
    } else {
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  }
}
