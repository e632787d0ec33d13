(() => {
  const callbacks = new Map();
  const listeners = new Map();
  let next = 1;
  // `?fail=1`: every query fails, as on a disk that does not answer; the page must say so and go on.
  const fails = new URLSearchParams(location.search).has('fail');
  const failure = { code: 'store.io', params: { detail: 'the disk does not answer' }, detail: 'the disk does not answer' };
  const source = new EventSource('/notices');
  source.onmessage = (message) => {
    for (const [id, { event, handler }] of listeners) {
      if (event === 'notice') callbacks.get(handler)?.({ event, id, payload: JSON.parse(message.data) });
    }
  };
  async function invoke(command, args = {}) {
    if (command === 'plugin:event|listen') {
      const id = next++;
      listeners.set(id, args);
      return id;
    }
    if (command === 'plugin:event|unlisten') {
      listeners.delete(args.eventId);
      return null;
    }
    // A system dialog: the test says beforehand what its user would choose.
    if (command.startsWith('plugin:dialog|')) return window.__DIALOG_ANSWER__ ?? null;
    if (fails && !['start_state', 'touch'].includes(command)) throw failure;
    const response = await fetch(`/ipc/${encodeURIComponent(command)}`, { method: 'POST', body: JSON.stringify(args) });
    const value = await response.json();
    if (!response.ok) throw value;
    return value;
  }
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: (_event, id) => listeners.delete(id) };
  window.__TAURI_INTERNALS__ = {
    invoke,
    transformCallback(callback) {
      const id = next++;
      callbacks.set(id, callback);
      return id;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    convertFileSrc: (path) => path,
    metadata: { currentWindow: { label: 'main' }, currentWebview: { windowLabel: 'main', label: 'main' } },
  };
})();
