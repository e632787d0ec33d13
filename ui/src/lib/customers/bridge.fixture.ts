import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach } from 'vitest';

/** What a command was called with. */
export interface Call {
  command: string;
  args: Record<string, unknown>;
}

type Answers = Record<string, (args: Record<string, unknown>) => unknown>;

/** Answers commands in place of Rust and keeps what was asked. An answer that throws is an error. */
export function bridge(answers: Answers): Call[] {
  const calls: Call[] = [];
  mockIPC((command, payload) => {
    const args = (payload ?? {}) as Record<string, unknown>;
    calls.push({ command, args });
    const answer = answers[command];
    if (!answer && command === 'list_drafts') return [];
    return answer ? answer(args) : null;
  });
  return calls;
}

/** Calls of one command. */
export function callsOf(calls: readonly Call[], command: string): Record<string, unknown>[] {
  return calls.filter((call) => call.command === command).map(({ args }) => args);
}

/** Lets every answer that is on its way arrive. */
export async function arrive(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setTimeout(done));
}

afterEach(() => clearMocks());
