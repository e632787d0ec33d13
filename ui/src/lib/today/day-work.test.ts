import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test, vi } from 'vitest';
import { DayWork } from './day-work.svelte';

afterEach(clearMocks);

const item = (id: string, institution: string | null) => ({
  id,
  institution_id: institution,
  visit_id: null,
  afternoon: false,
});
const window = (institution: string, department: string | null, from: string, to: string) => ({
  institution_id: institution,
  department_id: department,
  weekday: 2,
  from_time: from,
  to_time: to,
});

test('the reception hours of a day are asked for at once, and nobody’s record is opened', async () => {
  const calls: [string, unknown][] = [];
  mockIPC((command, given) => {
    calls.push([command, given]);
    if (command === 'today') {
      const items = [item('1', 'a'), item('2', 'b'), item('3', 'a'), item('4', null)];
      return { items, visits: [], overdue: [], next_steps: [], deadlines: [], drafts: [] };
    }
    if (command === 'reception_windows') {
      return [
        window('a', null, '08:00', '11:30'),
        window('a', 'ward', '09:00', '10:00'),
        window('b', null, '14:00', '16:00'),
      ];
    }
    throw new Error(`${command} is not asked for`);
  });
  const work = new DayWork();
  work.look('2026-11-24'); // a Tuesday
  await vi.waitFor(() => expect(work.hoursOf('a', false)).toEqual(['08:00–11:30']));
  expect(work.hoursOf('b', false)).toEqual([]);
  expect(work.hoursOf('b', true)).toEqual(['14:00–16:00']);
  expect(calls).toEqual([
    ['today', { day: '2026-11-24' }],
    ['reception_windows', { institutionIds: ['a', 'b'] }],
  ]);
});
