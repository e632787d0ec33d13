/** Whether anything was said in a toast yet: what shows them is loaded with the first. */
export const toaster = $state({ isWanted: false });
