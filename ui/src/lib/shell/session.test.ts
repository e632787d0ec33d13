import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { say } from '$lib/api/notices';
import { Session } from './session.svelte';
import { status } from './status.svelte';

/** How things stand, as the shell answers; a test changes it. */
const standing = { dir: '/people/a', exists: true, unlocked: true, staff_name: '甲' };

beforeEach(() => {
  Object.assign(standing, { dir: '/people/a', exists: true, unlocked: true });
  mockIPC((command) => {
    if (command === 'next_notices') return new Promise(() => undefined);
    return command === 'start_state' ? { ...standing } : null;
  });
});
afterEach(() => {
  clearMocks();
  sessionStorage.clear();
  history.replaceState(null, '', '/');
});

/** A page on the open store of `a`, which is then locked; gives back where the whole page was sent. */
async function lockedAt(path: string, reason: string) {
  const session = new Session();
  const replaced = vi.spyOn(session, 'replace').mockImplementation(() => undefined);
  await session.load();
  const stop = session.attach();
  await Promise.resolve();
  history.replaceState(null, '', path);
  say({ what: 'locked', reason });
  stop();
  standing.unlocked = false;
  return { session, sent: replaced.mock.calls };
}

test('locked, the whole page goes, and what it showed is gone before the next one is there', async () => {
  const { session, sent } = await lockedAt('/customers/wang', 'idle');
  expect(sent).toEqual([['/unlock']]);
  expect(session.start).toBeNull();
});

test('whoever locked it comes back to where they were, and hears why it was locked', async () => {
  await lockedAt('/customers/wang?tab=visits', 'idle');
  const next = new Session();
  await next.load();
  expect(next.reason).toBe('idle');
  standing.unlocked = true;
  await next.load();
  expect(next.elsewhere('/unlock')).toBe('/customers/wang?tab=visits');
  expect(sessionStorage.length).toBe(0);
});

test('another person begins at the front and hears nothing of the one before', async () => {
  await lockedAt('/customers/wang', 'user');
  const next = new Session();
  await next.load();
  standing.dir = '/people/b';
  await next.load();
  expect(next.reason).toBeNull();
  standing.unlocked = true;
  await next.load();
  expect(next.elsewhere('/unlock')).toBe('/');
});

test('a write that nobody waited for shows in the chip when it was not kept', async () => {
  const session = new Session();
  const stop = session.attach();
  await Promise.resolve();
  expect(status.tone).toBe('ok');
  say({
    what: 'failed',
    error: { code: 'store.disk_full', params: {}, detail: '' },
  });
  expect(status.tone).toBe('danger');
  stop();
});
