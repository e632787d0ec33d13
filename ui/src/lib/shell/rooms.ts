import type { Component } from 'svelte';
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import Calendar from '@lucide/svelte/icons/calendar';
import Grid3x3 from '@lucide/svelte/icons/grid-3x3';
import History from '@lucide/svelte/icons/history';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Smile from '@lucide/svelte/icons/smile';
import Users from '@lucide/svelte/icons/users';
import { m } from '../paraglide/messages';

export interface Room {
  id: string;
  href: string;
  label: () => string;
  icon: Component;
  /** The letter after `G`, as `event.code`. */
  code: string;
  /** Daily rooms stand at the top of the sidebar, the others at its foot. */
  place: 'top' | 'foot';
}

export const rooms: readonly Room[] = [
  { id: 'today', href: '/', label: m.shell_today, icon: Calendar, code: 'KeyT', place: 'top' },
  {
    id: 'customers',
    href: '/customers',
    label: m.shell_customers,
    icon: Users,
    code: 'KeyC',
    place: 'top',
  },
  { id: 'tiers', href: '/tiers', label: m.shell_tiers, icon: Grid3x3, code: 'KeyR', place: 'top' },
  {
    id: 'surveys',
    href: '/surveys',
    label: m.shell_surveys,
    icon: Smile,
    code: 'KeyM',
    place: 'top',
  },
  {
    id: 'exchange',
    href: '/exchange',
    label: m.shell_exchange,
    icon: ArrowLeftRight,
    code: 'KeyE',
    place: 'top',
  },
  {
    id: 'history',
    href: '/history',
    label: m.shell_history,
    icon: History,
    code: 'KeyH',
    place: 'foot',
  },
  {
    id: 'settings',
    href: '/settings',
    label: m.shell_settings,
    icon: SlidersHorizontal,
    code: 'KeyS',
    place: 'foot',
  },
];

/** True for the room a path belongs to: `/customers/7` is in `/customers`. */
export function isInRoom(path: string, room: Room): boolean {
  return path === room.href || (room.href !== '/' && path.startsWith(`${room.href}/`));
}
