/** What opens over or beside the day, in one part that is loaded after it. */
export { default as QuickLog } from '$lib/visit/QuickLog.svelte';
export { default as AddDialog } from './AddDialog.svelte';
export { default as ReportDialog } from './ReportDialog.svelte';
export { default as RescheduleDialog } from './RescheduleDialog.svelte';
