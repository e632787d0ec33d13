(() => {
  let next = 1;
  // `?fail=1`: every query fails, as on a disk that does not answer; the page must say so and go on.
  // `?fail=a,b`: these alone. `?hold=a`: that one never answers, as work that takes long.
  const asked = new URLSearchParams(location.search);
  const fails = asked.get('fail')?.split(',') ?? [];
  const held = asked.get('hold')?.split(',') ?? [];
  // `?notice={…}`: the page hears this first, as if the shell said it; with `hold`, once that work has begun.
  let begin;
  const begun = held.length === 0 || new Promise((resolve) => (begin = resolve));
  let said = JSON.parse(asked.get('notice') ?? 'null');
  const isFailing = (command) => fails.includes(command) || (fails.includes('1') && !['start_state', 'touch', 'next_notices'].includes(command));
  // How many commands were called that do something: a key that changes nothing calls none.
  window.__WRITES__ = 0;
  const isWriting = (command) => /^(save|create|submit|amend|plan_(add|move|drop|reschedule)|set_|add_|remove_|delete_|merge_customers|erase_person|unlock|recover|undo|run_import|remember$)/.test(command) && command !== 'save_draft';
  // What the content security policy refused; the checks want nothing in it.
  window.__REFUSED__ = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    window.__REFUSED__.push([violatedDirective, blockedURI, sample].join(' ')),
  );
  const failure = { code: 'store.io', params: { detail: 'the disk does not answer' }, detail: 'the disk does not answer' };
  async function invoke(command, args = {}) {
    if (command === 'next_notices' && said !== null) {
      await begun;
      const notices = [said];
      said = null;
      return { last: null, notices };
    }
    // Files dropped on the window; here nobody drops any.
    if (command === 'plugin:event|listen') return next++;
    if (command === 'plugin:event|unlisten') return null;
    // A system dialog: the test says beforehand what its user would choose.
    if (command.startsWith('plugin:dialog|')) return window.__DIALOG_ANSWER__ ?? null;
    if (isWriting(command)) window.__WRITES__ += 1;
    if (isFailing(command)) throw failure;
    if (held.includes(command)) {
      begin();
      return new Promise(() => {});
    }
    const response = await fetch(`/ipc/${encodeURIComponent(command)}`, { method: 'POST', body: JSON.stringify(args) });
    const value = await response.json();
    if (!response.ok) throw value;
    return value;
  }
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: () => {} };
  window.__TAURI_INTERNALS__ = {
    invoke,
    transformCallback: () => next++, // nobody calls back: what the shell has to say is asked for
    unregisterCallback: () => {},
    convertFileSrc: (path) => path,
    metadata: { currentWindow: { label: 'main' }, currentWebview: { windowLabel: 'main', label: 'main' } },
  };
})();
